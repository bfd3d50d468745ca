import fc from 'fast-check';
import type { UserPolicies } from '../../../../audit/isolation.ts';
import { authorise } from '../../../../engine/iam/authorise.ts';
import { parsePolicy } from '../../../../engine/iam/policy-document.ts';

const account = '111122223333';
const roleArn = `arn:aws:iam::${account}:role/user`;
const bucket = 'arn:aws:s3:::b';
const table = `arn:aws:dynamodb:us-east-1:${account}:table/t`;
const key = 'aws:PrincipalTag/space';
const tag = '${aws:PrincipalTag/space}';
const sub = '${cognito-identity.amazonaws.com:sub}';

/** Actions that brute force tries, and the only ones that the prover gets. */
export const spaceActions: readonly string[] = ['s3:GetObject', 'dynamodb:GetItem'];

interface Member {
  readonly identityId: string;
  readonly space: string | null;
}

const spaces = [null, '', 'a', 'ab', 'b', 'a/b', '/a', 'us-1:a'];
const members: readonly Member[] = ['us-1:a', 'us-1:b'].flatMap((identityId) =>
  spaces.map((space) => ({ identityId, space })),
);

const names = ['', 'a', 'ab', 'b', 'abb', 'a/b', '/a', 'us-1:a', 'us-1:b', 'space'];
const objectKeys = [
  ...new Set(
    names.flatMap((name) => [
      name,
      `${name}/x`,
      `space/${name}`,
      `space/${name}/x`,
      `space/${name}/b/x`,
      `shared/${name}/x`,
    ]),
  ),
];
const partitions = names.flatMap((name) => [
  name,
  `space#${name}`,
  `usage#space#${name}`,
  `x#${name}`,
]);

const isWithin = (reached: string, space: string | null): boolean =>
  space !== null &&
  space !== '' &&
  (reached.startsWith(`object space/${space}/`) ||
    reached === `item space#${space}` ||
    reached === `item usage#space#${space}`);

/** What two members of these policies reach besides the space that both name, or null. */
export const sharedBesidesSpaces = ({ identityPolicies }: UserPolicies): string | null => {
  const parsed = identityPolicies.map((policy) => parsePolicy(policy, 'identity'));
  const may = ({ identityId, space }: Member, action: string, resource: string, more = {}) =>
    authorise(
      {
        principal: { kind: 'role-session', arn: `${roleArn}/session`, roleArn, account },
        action,
        resource,
        context: {
          ...more,
          'cognito-identity.amazonaws.com:sub': [identityId],
          ...(space === null ? {} : { [key]: [space] }),
        },
      },
      { identityPolicies: parsed, resourcePolicy: null, resourceAccount: account },
    ).decision === 'Allowed';
  const reachedBy = (member: Member) =>
    new Set([
      ...objectKeys
        .filter((each) => may(member, 's3:GetObject', `${bucket}/${each}`))
        .map((each) => `object ${each}`),
      ...partitions
        .filter((each) =>
          may(member, 'dynamodb:GetItem', table, { 'dynamodb:LeadingKeys': [each] }),
        )
        .map((each) => `item ${each}`),
    ]);
  const all = members.map((member) => ({ member, reached: reachedBy(member) }));
  for (const { member: mine, reached } of all) {
    for (const { member: theirs, reached: others } of all) {
      if (mine.identityId === theirs.identityId) continue;
      for (const each of reached) {
        const isShared = mine.space === theirs.space && isWithin(each, mine.space);
        if (others.has(each) && !isShared) return each;
      }
    }
  }
  return null;
};

const guards = fc
  .record({
    like: fc.constantFrom(['?*'], ['?*'], ['?*'], ['*'], []),
    notLike: fc.constantFrom(['*/*'], ['*/*'], ['*/*'], ['a*'], []),
  })
  .map(({ like, notLike }) => ({
    ...(like.length === 0 ? {} : { StringLike: { [key]: like[0] } }),
    ...(notLike.length === 0 ? {} : { StringNotLike: { [key]: notLike[0] } }),
  }));

const objects = fc
  .record({
    Condition: guards,
    pattern: fc.constantFrom(
      `space/${tag}/*`,
      `space/${tag}/*`,
      `space/${tag}/*`,
      `space/${tag}/b/*`,
      `space/${tag}/${sub}/*`,
      `${sub}/*`,
      `space/${tag}*`,
      `space/*${tag}/*`,
      `${tag}/*`,
      `shared/${tag}/*`,
    ),
  })
  .map(({ Condition, pattern }) => ({
    Effect: 'Allow',
    Action: 's3:GetObject',
    Resource: `${bucket}/${pattern}`,
    Condition,
  }));

const items = fc
  .record({
    guard: guards,
    partition: fc.constantFrom(
      `space#${tag}`,
      `space#${tag}`,
      `usage#space#${tag}`,
      sub,
      `x#${tag}`,
      tag,
    ),
  })
  .map(({ guard, partition }) => ({
    Effect: 'Allow',
    Action: 'dynamodb:GetItem',
    Resource: table,
    Condition: {
      ...guard,
      'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [partition] },
      Null: { 'dynamodb:LeadingKeys': 'false' },
    },
  }));

export const memberPolicies: fc.Arbitrary<UserPolicies> = fc
  .array(fc.oneof(objects, items), { minLength: 1, maxLength: 3 })
  .map((Statement) => ({
    identityPolicies: [{ name: 'member', document: { Version: '2012-10-17', Statement } }],
    bucketPolicies: {},
    roleArn,
    account,
  }));
