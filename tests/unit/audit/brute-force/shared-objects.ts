import fc from 'fast-check';
import type { AwsAction } from '../../../../audit/actions.ts';
import { proveIsolation, type UserPolicies } from '../../../../audit/isolation.ts';
import type { OverlapFinding, Shape } from '../../../../audit/language.ts';
import { authorise, type PolicySet } from '../../../../engine/iam/authorise.ts';
import { parsePolicy } from '../../../../engine/iam/policy-document.ts';

const account = '111122223333';
const roleArn = `arn:aws:iam::${account}:role/user`;
const bucket = 'arn:aws:s3:::b';
const table = `arn:aws:dynamodb:us-east-1:${account}:table/t`;
const sub = '${cognito-identity.amazonaws.com:sub}';
const version = '2012-10-17';

const objectActions = ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload'];
const listActions = ['s3:ListBucket', 's3:ListBucketMultipartUploads'];
const keyActions = ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:BatchGetItem'];

/** Actions that brute force tries, and the only ones that the prover gets. */
export const triedActions: readonly string[] = [
  ...objectActions,
  ...listActions,
  ...keyActions,
  'dynamodb:Scan',
];

const words = (letters: string, most: number): string[] =>
  most === 0
    ? ['']
    : ['', ...[...letters].flatMap((l) => words(letters, most - 1).map((rest) => l + rest))];
const identities = ['a', 'b', 'ab', 'aa', 'ba'];

/** Identity IDs of the letters a and b: without a colon, which would make keys too long to try them all. */
export const shortIdentityIds: Shape = {
  next: (_, character) => (character === 'a' || character === 'b' ? 1 : null),
  ends: (state) => state === 1,
  special: '',
  letters: 'ab',
};
const keys = [...new Set(words('ab/', 4))];

type Context = Readonly<Record<string, readonly string[]>>;

/** Whether the evaluator allows a request of an identity. */
type May = (identity: string, action: string, resource: string, context?: Context) => boolean;

/** @param policies are parsed once for all requests. */
export const evaluatorOf = ({ identityPolicies, bucketPolicies }: UserPolicies): May => {
  const parsed = identityPolicies.map((policy) => parsePolicy(policy, 'identity'));
  const ofBuckets = new Map(
    Object.entries(bucketPolicies).map(([arn, policy]) => [arn, parsePolicy(policy, 'resource')]),
  );
  const principal = { kind: 'role-session', arn: `${roleArn}/session`, roleArn, account } as const;
  const setOf = (resource: string): PolicySet => ({
    identityPolicies: parsed,
    resourcePolicy: ofBuckets.get(resource.split('/')[0] ?? '') ?? null,
    resourceAccount: account,
  });
  return (identity, action, resource, context = {}) =>
    authorise(
      {
        principal,
        action,
        resource,
        context: {
          ...context,
          'cognito-identity.amazonaws.com:sub': [identity],
          'aws:SecureTransport': ['true'],
        },
      },
      setOf(resource),
    ).decision === 'Allowed';
};

/** Requests for one item by its key: alone, and beside another key. */
const leadingKeys = (key: string): readonly Context[] =>
  [[key], ...['', 'a', 'b'].map((more) => [key, more])].map((values) => ({
    'dynamodb:LeadingKeys': values,
  }));

/** Keys of objects and of items that an identity reaches, by trying every short request. */
const reached = (may: May, identity: string): ReadonlySet<string> => {
  const found = new Set<string>();
  const mayAny = (actions: readonly string[], resource: string, context?: Context) =>
    actions.some((action) => may(identity, action, resource, context));
  const showObjects = (prefix: string) => {
    for (const key of keys) {
      if (key.startsWith(prefix)) found.add(`object ${key}`);
    }
  };
  if (mayAny(listActions, bucket)) showObjects('');
  for (const prefix of keys) {
    // Tried even when a shorter prefix has already shown all of these keys.
    if (mayAny(listActions, bucket, { 's3:prefix': [prefix] })) showObjects(prefix);
  }
  for (const key of keys) {
    if (!found.has(`object ${key}`) && mayAny(objectActions, `${bucket}/${key}`)) {
      found.add(`object ${key}`);
    }
  }
  if (mayAny(['dynamodb:Scan', ...keyActions], table)) {
    for (const key of keys) found.add(`item ${key}`);
    return found;
  }
  for (const key of keys) {
    if (leadingKeys(key).some((context) => mayAny(keyActions, table, context))) {
      found.add(`item ${key}`);
    }
  }
  return found;
};

/** A key that two identities can both reach, or null. */
export const sharedBy = (policies: UserPolicies): string | null => {
  const may = evaluatorOf(policies);
  const reach = identities.map((identity) => reached(may, identity));
  for (const [index, mine] of reach.entries()) {
    for (const theirs of reach.slice(index + 1)) {
      for (const key of mine) {
        if (theirs.has(key)) return key;
      }
    }
  }
  return null;
};

/** The most requests that are tried for each set of policies. */
export const requestsOfEach =
  identities.length *
  (keys.length * (listActions.length + objectActions.length + 4 * keyActions.length) +
    listActions.length +
    keyActions.length +
    1);

/** The status of the proof for these policies; `wrong` describes a request that contradicts it, null
 *  when none does. */
export const isolationContradiction = (
  policies: UserPolicies,
  actions: readonly AwsAction[],
  known: Map<string, OverlapFinding>,
): { readonly status: 'PROVED' | 'REFUTED' | 'UNDECIDED'; readonly wrong: string | null } => {
  const finding = proveIsolation(policies, actions, known, shortIdentityIds);
  if (finding.status === 'UNDECIDED') return { status: 'UNDECIDED', wrong: null };
  if (finding.status === 'PROVED') {
    const shared = sharedBy(policies);
    return { status: 'PROVED', wrong: shared === null ? null : `two identities reach ${shared}` };
  }
  const may = evaluatorOf(policies);
  const [one, other] = finding.counterexample.requests;
  const refused = [one, other].find(
    ({ identityId, action, resource, context }) => !may(identityId, action, resource, context),
  );
  const isOneIdentity = one.identityId === other.identityId;
  return {
    status: 'REFUTED',
    wrong:
      refused === undefined && !isOneIdentity
        ? null
        : `no counterexample: ${JSON.stringify([one, other])}`,
  };
};

// Mostly patterns that isolate identities: for the others two requests already refute the proof.
const pattern = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(`${sub}/*`, `${sub}/?*`, `a${sub}/*`, sub) },
  {
    weight: 1,
    arbitrary: fc
      .array(fc.constantFrom('a', 'b', '/', '*', '?', sub, sub), { minLength: 1, maxLength: 4 })
      .map((parts) => parts.join('')),
  },
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

export const userPolicies: fc.Arbitrary<UserPolicies> = fc
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
