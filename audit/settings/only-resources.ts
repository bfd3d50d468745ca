import { watchedAlarms } from './watched-alarms.ts';
import type { TemplateResource } from '../template.ts';

/** The only resources of types of which a second one would open a way beside the first: another sign-in,
 *  other roles for users, another page. */
const only: ReadonlyMap<string, string> = new Map([
  ['AWS::Cognito::UserPool', 'UserPool'],
  ['AWS::Cognito::UserPoolClient', 'UserPoolClient'],
  ['AWS::Cognito::IdentityPool', 'IdentityPool'],
  ['AWS::Cognito::IdentityPoolPrincipalTag', 'SpaceTag'],
  ['AWS::Cognito::IdentityPoolRoleAttachment', 'IdentityPoolRoles'],
  ['AWS::CloudFront::Distribution', 'SiteDistribution'],
  ['AWS::CloudFront::ResponseHeadersPolicy', 'SiteHeaders'],
  ['AWS::SNS::Topic', 'Alarms'],
  ['AWS::SNS::Subscription', 'AlarmMail'],
  ['AWS::Budgets::Budget', 'Budget'],
  ['AWS::CloudTrail::Trail', 'DataEvents'],
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

/** Required resources that the templates lack: those above, and every alarm. A deployment without the fair
 *  queue has no alarm about it. */
export const resourcesMissing = (resources: readonly TemplateResource[]): readonly string[] => {
  const has = (id: string) => resources.some((each) => each.id === id);
  const alarms = Object.keys(watchedAlarms).filter(
    (id) => id !== 'QueuedEventsWait' || has('FairQueue'),
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
    const intended = only.get(type) ?? id;
    const isSecond = seen.has(`${type} ${id}`);
    seen.add(`${type} ${id}`);
    return [
      ...(id === intended ? [] : [`${id}: no ${type} is intended but ${intended}`]),
      ...(isSecond ? [`${id}: two stacks have a ${type} of this name`] : []),
    ];
  });
};
