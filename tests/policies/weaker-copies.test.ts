import { beforeAll, describe, expect, test } from 'vitest';
import {
  brokenCases,
  isolationOf,
  plainHttpLeaks,
  strayPermissions,
  type Baseline,
} from '../../audit/checks.ts';
import { lint } from '../../audit/lint.ts';
import type { JsonStatement } from '../../audit/mutations.ts';
import type { PolicyFolder } from '../../audit/policy-files.ts';
import { added, changed, folder, loadBaseline, stack, stackWith, sub, user } from './audited.ts';

let baseline: Baseline;
beforeAll(async () => {
  baseline = await loadBaseline();
});

/** Everything that the audit says of a copy of the policies, as it would print it. */
const complaints = (policies: PolicyFolder): readonly string[] => {
  const weaker = stackWith(policies);
  const isolation = isolationOf(weaker, baseline);
  return [
    ...(isolation.status === 'PROVED' ? [] : [`isolation ${isolation.status}`]),
    ...strayPermissions(weaker, baseline, baseline.actions).gained.map((each) => `gained ${each}`),
    ...brokenCases(weaker, baseline).map((id) => `case ${id}`),
    ...plainHttpLeaks(weaker).map((leak) => `plain HTTP ${leak}`),
    ...lint(policies, weaker).map(({ rule }) => `lint ${rule}`),
  ];
};

const without = (statement: JsonStatement, element: string): JsonStatement =>
  Object.fromEntries(Object.entries(statement).filter(([name]) => name !== element));

const trust = 'authenticated-user.trust.json';
const leadingKeys = 'dynamodb:LeadingKeys';
const guard = { Null: { [leadingKeys]: 'false' } };
const tagged = '${aws:PrincipalTag/owner}';

test('of the policies as they are it says nothing', () => {
  expect(complaints(folder)).toEqual([]);
  expect(stack.roles).toHaveLength(2);
});

describe('what somebody clever might slip in is named by the audit:', () => {
  test.each<{ name: string; policies: PolicyFolder; says: readonly string[] }>([
    {
      name: 'StringLike on LeadingKeys, with a star that looks like a suffix',
      policies: changed(user, 'ReadOwnSessionRows', (s) => ({
        ...s,
        Condition: { 'ForAllValues:StringLike': { [leadingKeys]: [`${sub}*`] }, ...guard },
      })),
      says: ['isolation REFUTED', 'case partition-longer'],
    },
    {
      name: 'the slash dropped in one resource of many',
      policies: changed(user, 'DeleteOwnResults', (s) => ({
        ...s,
        Resource: `\${ResultsBucketArn}/${sub}*`,
      })),
      says: ['isolation REFUTED', 'lint owner-ends-with-a-slash'],
    },
    {
      name: 'a space whose name may be empty',
      policies: changed('space-member.json', 'ReadSpaceObjects', (s) => ({
        ...s,
        Condition: { StringNotLike: { 'aws:PrincipalTag/space': '*/*' } },
      })),
      says: ['isolation REFUTED', 'lint a-space-is-named'],
    },
    {
      name: 'a space whose name may have a slash',
      policies: changed('space-member.json', 'DeleteSpaceObjects', (s) => ({
        ...s,
        Condition: { StringLike: { 'aws:PrincipalTag/space': '?*' } },
      })),
      says: ['isolation REFUTED', 'lint a-space-is-named'],
    },
    {
      name: 'a second resource beside the right one',
      policies: changed(user, 'ReadOwnUploads', (s) => ({
        ...s,
        Resource: [`\${UploadsBucketArn}/${sub}/*`, '${UploadsBucketArn}/*/thumb.webp'],
      })),
      says: ['isolation REFUTED'],
    },
    {
      name: 'one more statement at the end, for a support desk',
      policies: added(user, {
        Sid: 'HelpOutUsers',
        Effect: 'Allow',
        Action: 's3:GetObject',
        Resource: '${UploadsBucketArn}/*',
        Condition: { StringEquals: { 'aws:PrincipalTag/support': 'yes' } },
      }),
      says: ['isolation UNDECIDED', 'lint wildcards-name-their-owner'],
    },
    {
      name: 'another variable in place of the identity',
      policies: changed(user, 'ReadOwnUploads', (s) => ({
        ...s,
        Resource: `\${UploadsBucketArn}/${tagged}/*`,
      })),
      says: ['isolation UNDECIDED', 'case own-upload-read'],
    },
    {
      name: 'NotAction, so that what is not listed is granted',
      policies: changed(user, 'ReadOwnUploads', (s) => ({
        ...without(s, 'Action'),
        NotAction: ['s3:PutObjectAcl', 's3:DeleteObject'],
      })),
      says: ['gained user: s3:GetObjectAcl on own upload', 'lint no-not-elements'],
    },
    {
      name: 'NotResource, so that every other bucket is granted',
      policies: changed(user, 'ReadOwnResults', (s) => ({
        ...without(s, 'Resource'),
        NotResource: '${UploadsBucketArn}/*',
      })),
      says: ['isolation REFUTED', 'lint no-not-elements'],
    },
    {
      name: 'an action by wildcard',
      policies: changed(user, 'ReadOwnUploads', (s) => ({ ...s, Action: 's3:Get*' })),
      says: ['gained user: s3:GetObjectTagging on own upload', 'lint no-wildcard-action'],
    },
    {
      name: 'a grant in the bucket policy, to the account',
      policies: added('results-bucket.json', {
        Sid: 'LetTheAccountRead',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: 's3:GetObject',
        Resource: '${ResultsBucketArn}/*',
        Condition: { StringLike: { 'aws:PrincipalArn': 'arn:aws:*:role/*' } },
      }),
      says: ['isolation UNDECIDED', 'lint bucket-policies-only-deny'],
    },
    {
      name: 'the trust policy takes any pool whose ID begins alike',
      policies: changed(trust, 'OnlySignedInMembersOfThisPool', (s) => ({
        ...s,
        Condition: {
          StringLike: { 'cognito-identity.amazonaws.com:aud': '${IdentityPoolId}*' },
          'ForAnyValue:StringEquals': { 'cognito-identity.amazonaws.com:amr': 'authenticated' },
        },
      })),
      says: ['case trust-longer-pool', 'lint trust-names-pool-and-method'],
    },
    {
      name: 'the trust policy takes guests too',
      policies: changed(trust, 'OnlySignedInMembersOfThisPool', (s) => ({
        ...s,
        Condition: {
          StringEquals: { 'cognito-identity.amazonaws.com:aud': '${IdentityPoolId}' },
          'ForAllValues:StringEquals': { 'cognito-identity.amazonaws.com:amr': 'authenticated' },
        },
      })),
      says: ['case trust-no-amr', 'lint trust-names-pool-and-method'],
    },
    {
      name: 'unfinished uploads are listed, under the own prefix as it seems',
      policies: changed(user, 'ListOwnObjects', (s) => ({
        ...s,
        Action: ['s3:ListBucket', 's3:ListBucketMultipartUploads'],
        Condition: { StringLikeIfExists: { 's3:prefix': `${sub}/*` } },
      })),
      says: ['isolation REFUTED', 'case list-uploads', 'lint never-granted'],
    },
    {
      name: 'PartiQL beside the calls that it stands for',
      policies: changed(user, 'ReadOwnSessionRows', (s) => ({
        ...s,
        Action: [
          'dynamodb:GetItem',
          'dynamodb:BatchGetItem',
          'dynamodb:Query',
          'dynamodb:PartiQLSelect',
        ],
      })),
      says: ['gained user: dynamodb:PartiQLSelect on own session row', 'lint never-granted'],
    },
    {
      name: 'the Null guard gone, and a scan beside it',
      policies: changed(user, 'ReadOwnSessionRows', (s) => ({
        ...s,
        Action: ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query', 'dynamodb:Scan'],
        Condition: { 'ForAllValues:StringEquals': { [leadingKeys]: [sub] } },
      })),
      says: ['isolation REFUTED', 'case scan', 'lint for-all-values-needs-null'],
    },
    {
      name: 'the Null guard turned round',
      policies: changed(user, 'ReadOwnResultRows', (s) => ({
        ...s,
        Condition: {
          'ForAllValues:StringEquals': { [leadingKeys]: [sub] },
          Null: { [leadingKeys]: 'true' },
        },
      })),
      says: ['lint for-all-values-needs-null', 'case own-result-row-get'],
    },
    {
      name: 'one fitting partition key is enough, with an innocent operator',
      policies: changed(user, 'WriteOwnSessionRows', (s) => ({
        ...s,
        Condition: { 'ForAnyValue:StringEquals': { [leadingKeys]: [sub] }, ...guard },
      })),
      says: ['isolation REFUTED', 'lint rows-are-narrowed-by-leading-keys'],
    },
    {
      name: 'another key of the request in place of the partition key',
      policies: changed(user, 'ReadOwnSessionRows', (s) => ({
        ...s,
        Condition: { StringEquals: { 'dynamodb:Select': 'SPECIFIC_ATTRIBUTES' } },
      })),
      says: ['isolation UNDECIDED', 'lint rows-are-narrowed-by-leading-keys'],
    },
    {
      name: 'an older Version, in which variables are plain text',
      policies: {
        ...folder,
        [user]: { ...folder[user], Version: '2008-10-17' },
      },
      says: ['case own-upload-read', 'lint version'],
    },
    {
      name: 'a Deny that no longer fits its bucket',
      policies: changed('uploads-bucket.json', 'RefusePlainHttp', (s) => ({
        ...s,
        Resource: '${UploadsBucketArn}',
      })),
      says: ['case tls-upload', 'plain HTTP user on own upload'],
    },
    {
      name: 'a role that may be passed on',
      policies: added(user, {
        Sid: 'ReportOwnUsage',
        Effect: 'Allow',
        Action: 'iam:PassRole',
        Resource: '*',
      }),
      says: ['lint never-granted', 'lint no-bare-resource'],
    },
  ])('$name', ({ policies, says }) => {
    const said = complaints(policies);
    for (const each of says) expect(said).toContain(each);
  });
});
