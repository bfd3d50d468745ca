import { watchedAlarms } from './watched-alarms.ts';
import type { TemplateResource } from '../template.ts';

/** The only resources of types of which a second one would open a way beside the first: another sign-in,
 *  other roles for users, another page. */
const only: ReadonlyMap<string, readonly string[]> = new Map([
  ['AWS::Cognito::UserPool', ['UserPool']],
  ['AWS::Cognito::UserPoolClient', ['UserPoolClient']],
  ['AWS::Cognito::IdentityPool', ['IdentityPool']],
  ['AWS::Cognito::IdentityPoolPrincipalTag', ['SpaceTag']],
  ['AWS::Cognito::IdentityPoolRoleAttachment', ['IdentityPoolRoles']],
  ['AWS::CloudFront::Distribution', ['SiteDistribution']],
  ['AWS::CloudFront::ResponseHeadersPolicy', ['SiteHeaders']],
  ['AWS::SNS::Topic', ['Alarms', 'ResultsTopic']],
  ['AWS::Events::EventBus', ['ResultsBus']],
  ['AWS::Pipes::Pipe', ['ResultsPipe']],
  ['AWS::SNS::Subscription', ['AlarmMail']],
  ['AWS::Budgets::Budget', ['Budget']],
  ['AWS::CloudTrail::Trail', ['DataEvents']],
]);

/** Resources without which data is kept for ever, events are lost, or nobody is notified. */
const required: readonly string[] = [
  'ConverterLogs',
  'ConverterRetries',
  'FailedEvents',
  'UploadsBucket',
  'ResultsBucket',
  'SessionsTable',
  'ResultsTable',
  'Alarms',
  'AlarmMail',
  'Budget',
];

/** Alarms about a resource that only some deployments have. */
const alarmsAbout: Readonly<Record<string, string>> = {
  QueuedEventsWait: 'FairQueue',
  UnsentResults: 'UnsentResults',
};

/** Required resources that the templates lack: those above, and every alarm about a resource that they have. */
export const resourcesMissing = (resources: readonly TemplateResource[]): readonly string[] => {
  const has = (id: string) => resources.some((each) => each.id === id);
  const alarms = Object.keys(watchedAlarms).filter(
    (id) => !Object.hasOwn(alarmsAbout, id) || has(alarmsAbout[id] ?? ''),
  );
  const hasAlarm = (id: string) =>
    resources.some((each) => each.id === id && each.type === 'AWS::CloudWatch::Alarm');
  return [
    ...required.filter((id) => !has(id)).map((id) => `${id} is missing`),
    ...alarms.filter((id) => !hasAlarm(id)).map((id) => `the alarm ${id} is missing`),
  ];
};

/** Resources that stand beside the intended ones: of another name, or once more in another stack, where the
 *  same name is another resource. */
export const resourcesBeside = (resources: readonly TemplateResource[]): readonly string[] => {
  const seen = new Set<string>();
  return resources.flatMap(({ id, type }) => {
    const intended = only.get(type) ?? [id];
    const isSecond = seen.has(`${type} ${id}`);
    seen.add(`${type} ${id}`);
    return [
      ...(intended.includes(id)
        ? []
        : [`${id}: no ${type} is intended but ${intended.join(' and ')}`]),
      ...(isSecond ? [`${id}: two stacks have a ${type} of this name`] : []),
    ];
  });
};
