import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { awsActions, type AwsAction } from '../../../audit/actions.ts';
import { proveIsolation, type UserPolicies } from '../../../audit/isolation.ts';
import { authorise, type PolicySet } from '../../../engine/iam/authorise.ts';

const account = '111122223333';
const roleArn = `arn:aws:iam::${account}:role/user`;
const bucket = 'arn:aws:s3:::b';
const table = `arn:aws:dynamodb:us-east-1:${account}:table/t`;
const sub = '${cognito-identity.amazonaws.com:sub}';
const version = '2012-10-17';

/** Actions that brute force tries; the prover is told of them alone. */
const objectActions = ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload'];
const listActions = ['s3:ListBucket', 's3:ListBucketMultipartUploads'];
const keyActions = ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:BatchGetItem'];
const tried = [...objectActions, ...listActions, ...keyActions, 'dynamodb:Scan'];

let actions: readonly AwsAction[];
beforeAll(async () => {
  actions = (await awsActions()).filter(({ name }) => tried.includes(name));
});

const words = (letters: string, most: number): string[] =>
  most === 0
    ? ['']
    : ['', ...[...letters].flatMap((l) => words(letters, most - 1).map((rest) => l + rest))];
const identities = ['a', 'b', 'ab', 'aa', 'ba'];
const keys = words('ab/', 4);

const setFor = (
  { identityPolicies, bucketPolicies }: UserPolicies,
  resource: string,
): PolicySet => ({
  identityPolicies,
  resourcePolicy: bucketPolicies[resource.split('/')[0] ?? ''] ?? null,
  resourceAccount: account,
});

type Context = Readonly<Record<string, readonly string[]>>;

const isAllowed = (
  policies: UserPolicies,
  identity: string,
  action: string,
  resource: string,
  context: Context = {},
): boolean =>
  authorise(
    {
      principal: { kind: 'role-session', arn: `${roleArn}/session`, roleArn, account },
      action,
      resource,
      context: {
        ...context,
        'cognito-identity.amazonaws.com:sub': [identity],
        'aws:SecureTransport': ['true'],
      },
    },
    setFor(policies, resource),
  ).decision === 'Allowed';

/** Keys of objects and of items that an identity reaches, by trying every short request. */
const reached = (policies: UserPolicies, identity: string): ReadonlySet<string> => {
  const may = (action: string, resource: string, context?: Context) =>
    isAllowed(policies, identity, action, resource, context);
  const found = new Set<string>();
  for (const key of keys) {
    if (objectActions.some((action) => may(action, `${bucket}/${key}`))) found.add(`object ${key}`);
    const several = ['', 'a', 'b'].map((more) => [key, more]);
    const sets = [[key], ...several].map((LeadingKeys) => ({
      'dynamodb:LeadingKeys': LeadingKeys,
    }));
    if (sets.some((context) => keyActions.some((action) => may(action, table, context)))) {
      found.add(`item ${key}`);
    }
  }
  const shown = (prefix: string) => {
    for (const key of keys) if (key.startsWith(prefix)) found.add(`object ${key}`);
  };
  if (listActions.some((action) => may(action, bucket))) shown('');
  for (const prefix of keys) {
    const context = { 's3:prefix': [prefix] };
    if (listActions.some((action) => may(action, bucket, context))) shown(prefix);
  }
  if (['dynamodb:Scan', ...keyActions].some((action) => may(action, table))) {
    for (const key of keys) found.add(`item ${key}`);
  }
  return found;
};

/** What two identities both reach, or null. */
const shared = (policies: UserPolicies): string | null => {
  const reach = identities.map((identity) => reached(policies, identity));
  for (const [index, mine] of reach.entries()) {
    for (const theirs of reach.slice(index + 1)) {
      for (const key of mine) if (theirs.has(key)) return key;
    }
  }
  return null;
};

const pattern = fc.oneof(
  fc.constantFrom(`${sub}/*`, `${sub}/?*`, `a${sub}/*`, sub),
  fc
    .array(fc.constantFrom('a', 'b', '/', '*', '?', sub, sub), { minLength: 1, maxLength: 4 })
    .map((parts) => parts.join('')),
);

const objects = fc
  .record({
    Action: fc.constantFrom(...objectActions, 's3:Get*', 's3:*', '*'),
    element: fc.constantFrom('Resource', 'Resource', 'Resource', 'NotResource'),
    pattern,
  })
  .map(({ Action, element, pattern: written }) => ({
    Action,
    [element]: `${bucket}/${written}`,
  }));

const lists = fc
  .record({
    Action: fc.constantFrom(...listActions, 's3:List*'),
    Condition: fc.oneof(
      fc.constant({}),
      fc
        .tuple(
          fc.constantFrom(
            'StringLike',
            'StringLike',
            'StringEquals',
            'StringLikeIfExists',
            'ForAllValues:StringLike',
            'ForAnyValue:StringLike',
            'StringNotLike',
            'StringEqualsIgnoreCase',
          ),
          pattern,
        )
        .map(([operator, prefix]) => ({ [operator]: { 's3:prefix': prefix } })),
    ),
  })
  .map((made) => ({ ...made, Resource: bucket }));

const items = fc
  .record({
    Action: fc.oneof(
      fc.constantFrom<string | string[]>(...keyActions, 'dynamodb:Scan', 'dynamodb:*'),
      fc.constant(['dynamodb:Query', 'dynamodb:Scan']),
    ),
    operator: fc.constantFrom(
      'ForAllValues:StringEquals',
      'ForAllValues:StringEquals',
      'ForAllValues:StringLike',
      'ForAnyValue:StringEquals',
      'StringEquals',
      'StringLike',
      'StringNotEquals',
      'ForAllValues:StringEqualsIfExists',
    ),
    guard: fc.constantFrom({ Null: { 'dynamodb:LeadingKeys': 'false' } }, {}),
    pattern,
  })
  .map(({ Action, operator, guard, pattern: written }) => ({
    Action,
    Resource: table,
    Condition: { [operator]: { 'dynamodb:LeadingKeys': written }, ...guard },
  }));

const statement = fc
  .record({
    Effect: fc.constantFrom('Allow', 'Allow', 'Allow', 'Deny'),
    what: fc.oneof(objects, lists, items),
  })
  .map(({ Effect, what }) => ({ Effect, ...what }));

const everybody = fc.option(
  objects.map((what) => ({ Effect: 'Allow', Principal: '*', ...what })),
  { freq: 8 },
);

const policies = fc
  .record({ statements: fc.array(statement, { minLength: 1, maxLength: 3 }), everybody })
  .map(({ statements, everybody: grant }): UserPolicies => ({
    identityPolicies: [{ name: 'user', document: { Version: version, Statement: statements } }],
    bucketPolicies:
      grant === null
        ? {}
        : { [bucket]: { name: 'bucket', document: { Version: version, Statement: [grant] } } },
    roleArn,
    account,
  }));

test('policies that are proved share nothing, by trying every short request of five identities', () => {
  let proved = 0;
  fc.assert(
    fc.property(policies, (given) => {
      if (proveIsolation(given, actions).status !== 'PROVED') return;
      proved += 1;
      expect(shared(given)).toBe(null);
    }),
    { numRuns: 600 },
  );
  // A prover that never proves would pass as well.
  expect(proved).toBeGreaterThan(30);
}, 120_000);

test('policies that are refuted are refuted by two requests that the evaluator lets through', () => {
  let refuted = 0;
  fc.assert(
    fc.property(policies, (given) => {
      const finding = proveIsolation(given, actions);
      if (finding.status !== 'REFUTED') return;
      refuted += 1;
      const [one, other] = finding.counterexample.requests;
      expect(one.identityId).not.toBe(other.identityId);
      for (const { identityId, action, resource, context } of [one, other]) {
        expect(isAllowed(given, identityId, action, resource, context)).toBe(true);
      }
    }),
    { numRuns: 600 },
  );
  expect(refuted).toBeGreaterThan(30);
}, 120_000);

test('what brute force finds shared is never called proved, and mostly refuted', () => {
  let broken = 0;
  let refuted = 0;
  fc.assert(
    fc.property(policies, (given) => {
      if (shared(given) === null) return;
      broken += 1;
      const { status } = proveIsolation(given, actions);
      expect(status).not.toBe('PROVED');
      if (status === 'REFUTED') refuted += 1;
    }),
    { numRuns: 80 },
  );
  expect(refuted / broken).toBeGreaterThan(0.8);
}, 120_000);
