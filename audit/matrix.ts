import type { NeededPermission } from '../engine/iam/needed-permission.ts';
import type { Decision } from '../engine/iam/authorise.ts';
import type { Stack } from '../engine/provision/stack.ts';
import type { AwsAction } from './actions.ts';
import { decide } from '../engine/explain/decide.ts';
import { me, other, otherSpace, ownSpace } from '../engine/explain/deployment.ts';

/** A kind of resource, as a reviewer asks about it: mine, somebody else's, everybody's. */
export interface ResourceClass {
  /** e.g. `own upload`. */
  readonly name: string;
  readonly service: string;
  /** Resource types of AWS's service reference that it stands for; empty: of actions on no
   *  particular resource, and of types that the stack has none of. */
  readonly types: readonly string[];
  readonly arn: string;
  readonly context: Readonly<Record<string, readonly string[]>>;
}

/** One cell of the matrix. */
export interface Cell {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly decision: Decision['decision'];
  readonly policy: string | null;
  readonly statement: string | null;
}

/** Services whose every action is asked about. */
export const auditedServices = ['s3', 'dynamodb', 'sts', 'logs', 'sqs', 'lambda'] as const;

/** Whose permissions the matrix shows. */
export const auditedPrincipals = [
  'user',
  'member',
  'converter',
  'anonymous',
  'web-identity',
  'service:lambda.amazonaws.com',
  'service:s3.amazonaws.com',
  'service:cloudfront.amazonaws.com',
] as const;

const article = (name: string): string => (name === 'upload' ? 'an' : 'a');

/** Spaces by their names in the matrix. */
const spaces = [
  ['the own space', ownSpace],
  ['another space', otherSpace],
] as const;

/** Every kind of resource of a stack, and one of another account for each service. */
export const resourceClasses = (stack: Stack): readonly ResourceClass[] => {
  const { region, account, outputs } = stack;
  const s3 = (name: string, types: string[], path: string, prefix?: string): ResourceClass => ({
    name,
    service: 's3',
    types,
    arn: `arn:aws:s3:::${path}`,
    context: prefix === undefined ? {} : { 's3:prefix': [prefix] },
  });
  const bucket = (name: string, bucketName: string): ResourceClass[] => [
    s3(`own ${name}`, ['object'], `${bucketName}/${me}/session/file`),
    s3(`another user’s ${name}`, ['object'], `${bucketName}/${other}/session/file`),
    s3(`${name}s bucket, no prefix`, ['bucket'], bucketName),
    s3(`${name}s bucket, own prefix`, ['bucket'], bucketName, `${me}/`),
    s3(`${name}s bucket, another user’s prefix`, ['bucket'], bucketName, `${other}/`),
    ...spaces.flatMap(([whose, space]) => [
      s3(
        `${article(name)} ${name} of ${whose}`,
        ['object'],
        `${bucketName}/space/${space}/session/file`,
      ),
      s3(`${name}s bucket, ${whose}’s prefix`, ['bucket'], bucketName, `space/${space}/`),
    ]),
    s3(`${name}s bucket, every space’s prefix`, ['bucket'], bucketName, 'space/'),
  ];
  const row = (name: string, table: string, key?: string): ResourceClass => ({
    name,
    service: 'dynamodb',
    types: ['table'],
    arn: `arn:aws:dynamodb:${region}:${account}:table/${table}`,
    context: key === undefined ? {} : { 'dynamodb:LeadingKeys': [key] },
  });
  const sessions = outputs.SessionsTableName ?? '';
  const results = outputs.ResultsTableName ?? '';
  const plain = (name: string, service: string, types: string[], arn: string): ResourceClass => ({
    name,
    service,
    types,
    arn,
    context: {},
  });
  const dynamodb = (account_: string, path: string) =>
    `arn:aws:dynamodb:${region}:${account_}:table/${path}`;
  return [
    ...bucket('upload', outputs.UploadsBucketName ?? ''),
    ...bucket('result', outputs.ResultsBucketName ?? ''),
    s3('an object of another account', ['object'], `somebody-elses-bucket/${me}/session/file`),
    s3('a bucket of another account', ['bucket'], 'somebody-elses-bucket', `${me}/`),
    s3(
      'an upload of a bucket named alike',
      ['object'],
      `${outputs.UploadsBucketName ?? ''}x/${me}/session/file`,
    ),
    s3(
      'a result of a bucket named alike',
      ['object'],
      `${outputs.ResultsBucketName ?? ''}x/${me}/session/file`,
    ),
    s3(
      'an uploads bucket named alike',
      ['bucket'],
      `${outputs.UploadsBucketName ?? ''}x`,
      `${me}/`,
    ),
    s3('a results bucket named alike', ['bucket'], `${outputs.ResultsBucketName ?? ''}x`, `${me}/`),
    ...(outputs.SiteBucketName === undefined
      ? []
      : [
          s3('a file of the page', ['object'], `${outputs.SiteBucketName}/index.html`),
          s3('the page’s bucket', ['bucket'], outputs.SiteBucketName),
          s3(
            'a file of a bucket named like the page’s',
            ['object'],
            `${outputs.SiteBucketName}x/index.html`,
          ),
        ]),
    plain('the account’s S3', 's3', [], '*'),
    row('own session row', sessions, me),
    row('another user’s session row', sessions, other),
    row('the whole sessions table', sessions),
    row('own result row', results, me),
    row('another user’s result row', results, other),
    row('own usage row', results, `usage#${me}`),
    row('another user’s usage row', results, `usage#${other}`),
    ...spaces.flatMap(([whose, space]) => [
      row(`a session row of ${whose}`, sessions, `space#${space}`),
      row(`a result row of ${whose}`, results, `space#${space}`),
      row(`${whose}’s usage row`, results, `usage#space#${space}`),
    ]),
    row('the whole results table', results),
    row('a sessions table named alike', `${sessions}x`, me),
    row('a results table named alike', `${results}x`, me),
    row('usage in a table named alike', `${results}x`, `usage#${me}`),
    plain('an index', 'dynamodb', ['index'], dynamodb(account, `${sessions}/index/any`)),
    plain('a stream', 'dynamodb', ['stream'], dynamodb(account, `${sessions}/stream/any`)),
    { ...row('a table of another account', sessions, me), arn: dynamodb('999999999999', sessions) },
    plain('the account’s DynamoDB', 'dynamodb', [], '*'),
    ...stack.roles.map((role) =>
      plain(
        role.arn === stack.converter.roleArn ? 'the converter’s role' : 'the user’s role',
        'sts',
        ['role'],
        role.arn,
      ),
    ),
    plain(
      'the converter’s log stream',
      'logs',
      ['log-stream', 'log-group'],
      `arn:aws:logs:${region}:${account}:log-group:/aws/lambda/${stack.converter.name}:log-stream:one`,
    ),
    plain(
      'another log group',
      'logs',
      ['log-stream', 'log-group'],
      `arn:aws:logs:${region}:${account}:log-group:/aws/lambda/another:log-stream:one`,
    ),
    plain('the failed events', 'sqs', ['queue'], stack.converter.onFailureArn ?? '*'),
    plain(
      'a log group named alike',
      'logs',
      ['log-stream', 'log-group'],
      `arn:aws:logs:${region}:${account}:log-group:/aws/lambda/${stack.converter.name}x:log-stream:one`,
    ),
    plain('the fair queue', 'sqs', ['queue'], stack.converter.eventSource?.queueArn ?? '*'),
    plain(
      'a queue named like the fair one',
      'sqs',
      ['queue'],
      `${stack.converter.eventSource?.queueArn ?? ''}x`,
    ),
    plain('a queue named alike', 'sqs', ['queue'], `${stack.converter.onFailureArn ?? ''}x`),
    plain('another queue', 'sqs', ['queue'], `arn:aws:sqs:${region}:${account}:another`),
    plain('the converter', 'lambda', ['function'], stack.converter.arn),
  ];
};

const known = (classes: readonly ResourceClass[]): ReadonlySet<string> =>
  new Set(classes.flatMap(({ service, types }) => types.map((type) => `${service} ${type}`)));

/** The classes that an action can be asked about. */
const classesFor = (
  action: AwsAction,
  classes: readonly ResourceClass[],
  all: ReadonlySet<string>,
): readonly ResourceClass[] => {
  const strange = !action.resourceTypes.some((type) => all.has(`${action.service} ${type}`));
  return classes.filter(
    ({ service, types }) =>
      service === action.service &&
      (types.length === 0 ? strange : types.some((type) => action.resourceTypes.includes(type))),
  );
};

const cloudFront = 'service:cloudfront.amazonaws.com';

/** One question; it carries only the context keys that requests for the action can carry. CloudFront
 *  says for which distribution it asks.
 *  @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html */
const question = (
  principal: string,
  action: AwsAction,
  { arn, context }: ResourceClass,
  stack: Stack,
): NeededPermission => ({
  action: action.name,
  resource: arn,
  context: {
    ...Object.fromEntries(
      Object.entries(context).filter(([key]) => action.conditionKeys.includes(key.toLowerCase())),
    ),
    ...(principal === cloudFront
      ? {
          'aws:SourceArn': [stack.outputs.SiteDistributionArn ?? ''],
          'aws:SourceAccount': [stack.account],
        }
      : {}),
    ...(action.service === 'lambda'
      ? {
          'aws:SourceArn': [`arn:aws:s3:::${stack.outputs.UploadsBucketName ?? ''}`],
          'aws:SourceAccount': [stack.account],
        }
      : {}),
    ...(action.service === 'sts'
      ? {
          ...(principal.startsWith('service:') ? { 'aws:SourceAccount': [stack.account] } : {}),
          'cognito-identity.amazonaws.com:aud': [stack.identityPool.id],
          'cognito-identity.amazonaws.com:amr': ['authenticated'],
          'aws:RequestTag/space': [ownSpace],
          'aws:TagKeys': ['space'],
        }
      : {}),
  },
});

/** Every cell: principal × action × kind of resource. */
export const matrixOf = (
  stack: Stack,
  actions: readonly AwsAction[],
  principals: readonly string[] = auditedPrincipals,
): readonly Cell[] => {
  const classes = resourceClasses(stack);
  const all = known(classes);
  return principals.flatMap((principal) =>
    actions.flatMap((action) =>
      classesFor(action, classes, all).map((resource): Cell => {
        const { decision, policy, statement } = decide(
          stack,
          principal,
          question(principal, action, resource, stack),
        );
        return {
          principal,
          action: action.name,
          resource: resource.name,
          decision,
          policy,
          statement,
        };
      }),
    ),
  );
};

/** What is allowed: principal → kind of resource → actions, sorted. */
export type Permissions = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** The allowed cells of a matrix. */
export const permissionsOf = (cells: readonly Cell[]): Permissions => {
  const permissions: Record<string, Record<string, string[]>> = {};
  for (const { principal, resource, action, decision } of cells) {
    if (decision !== 'Allowed') continue;
    ((permissions[principal] ??= {})[resource] ??= []).push(action);
  }
  for (const kinds of Object.values(permissions)) {
    for (const actions of Object.values(kinds)) actions.sort();
  }
  return permissions;
};

const flat = (permissions: Permissions): Set<string> =>
  new Set(
    Object.entries(permissions).flatMap(([principal, kinds]) =>
      Object.entries(kinds).flatMap(([resource, actions]) =>
        actions.map((action) => `${principal}: ${action} on ${resource}`),
      ),
    ),
  );

/** What one set of permissions has and the other has not. */
export const comparePermissions = (
  before: Permissions,
  after: Permissions,
): { readonly gained: readonly string[]; readonly lost: readonly string[] } => {
  const [old, now] = [flat(before), flat(after)];
  return {
    gained: [...now].filter((each) => !old.has(each)),
    lost: [...old].filter((each) => !now.has(each)),
  };
};
