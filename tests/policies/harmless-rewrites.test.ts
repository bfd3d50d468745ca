import { beforeAll, describe, expect, test, vi } from 'vitest';
import {
  brokenCases,
  isolationOf,
  plainHttpLeaks,
  setFindings,
  strayPermissions,
  type Baseline,
} from '../../audit/checks.ts';
import { readExercisedRequests } from '../../audit/exercised-requests.ts';
import { readExercised, unused } from '../../audit/exercised.ts';
import { lint } from '../../audit/lint.ts';
import type { JsonStatement } from '../../audit/mutations.ts';
import { parseFolder, type PolicyFile, type PolicyFolder } from '../../audit/policy-files.ts';
import { unneededFindings } from '../../audit/strengthening-section.ts';
import {
  readIntentions,
  requestedIn,
  staleIntentions,
  testStrengthenings,
} from '../../audit/strengthening-testing.ts';
import {
  added,
  changed,
  deployed,
  folder,
  loadBaseline,
  root,
  stackWith,
  sub,
  user,
} from './audited.ts';

// Each rewrite is put through most of the audit.
vi.setConfig({ testTimeout: 180_000 });

let baseline: Baseline;
beforeAll(async () => {
  baseline = await loadBaseline();
});

const exercised = readExercised(new URL('audit/exercised.json', root));
const requests = readExercisedRequests(new URL('audit/exercised-requests.json', root));
const intentions = readIntentions(new URL('audit/intentions.json', root));

/** Every finding that `npm run audit` makes of a copy of the policies, and the remarks. */
const audited = (policies: PolicyFolder) => {
  const stack = stackWith(policies);
  const { findings, remarks } = setFindings(deployed, policies, baseline);
  const strengthenings = testStrengthenings(deployed, policies, baseline.actions, {
    cases: baseline.cases,
    exercised,
    requests,
    intentions,
  });
  const { gained, lost } = strayPermissions(stack, baseline, baseline.actions);
  return {
    remarks,
    findings: [
      ...findings,
      ...(isolationOf(stack, baseline).status === 'PROVED' ? [] : ['isolation']),
      ...gained,
      ...lost,
      ...brokenCases(stack, baseline),
      ...plainHttpLeaks(stack),
      ...lint(policies, stack).map(({ says }) => says),
      ...unused(policies, exercised, requestedIn(stack, requests)),
      ...unneededFindings({
        strengthenings,
        staleIntentions: staleIntentions(intentions, strengthenings),
      }),
    ],
  };
};

const replaced = (file: PolicyFile, statements: readonly JsonStatement[]): PolicyFolder => ({
  ...folder,
  [file]: { ...folder[file], Statement: statements },
});

const put =
  (patch: JsonStatement) =>
  (statement: JsonStatement): JsonStatement => ({ ...statement, ...patch });

const trust = 'authenticated-user.trust.json';
const member = 'OnlySignedInMembersOfThisPool';
const aud = 'cognito-identity.amazonaws.com:aud';
const amr = 'cognito-identity.amazonaws.com:amr';
const uploads = 'uploads-bucket.json';
const plainHttp = { Bool: { 'aws:SecureTransport': 'false' } };
const ownUploads = `\${UploadsBucketArn}/${sub}/*`;
const statementsOf = (file: PolicyFile) => folder[file].Statement;

const rewrites: readonly { name: string; policies: PolicyFolder }[] = [
  {
    name: 'a Sid renamed',
    policies: changed(user, 'ReadOwnUploads', put({ Sid: 'FetchOwnUploads' })),
  },
  {
    name: 'a Sid of one word',
    policies: changed(user, 'ReadOwnUploads', put({ Sid: 'Statement1' })),
  },
  {
    name: 'a Sid renamed in the converter',
    policies: changed('converter.json', 'ReadEveryUpload', put({ Sid: 'FetchUploads' })),
  },
  {
    name: 'a Sid renamed in a trust policy',
    policies: changed(trust, member, put({ Sid: 'MembersOfThisPool' })),
  },
  {
    name: 'a Sid renamed in the page’s bucket',
    policies: changed(
      'site-bucket.json',
      'OnlyTheDistributionReadsTheSite',
      put({ Sid: 'LetCloudFrontRead' }),
    ),
  },
  {
    name: 'statements in another order',
    policies: replaced(user, statementsOf(user).toReversed()),
  },
  {
    name: 'a statement split in two',
    policies: replaced(
      user,
      statementsOf(user).flatMap((s) =>
        s.Sid === 'ResumeOwnUploads'
          ? [
              { ...s, Action: 's3:AbortMultipartUpload' },
              { ...s, Sid: 'ListOwnParts', Action: 's3:ListMultipartUploadParts' },
            ]
          : [s],
      ),
    ),
  },
  {
    name: 'a statement split by its resources',
    policies: replaced(
      user,
      statementsOf(user).flatMap((s) =>
        s.Sid === 'ListOwnObjects'
          ? [
              { ...s, Resource: '${UploadsBucketArn}' },
              { ...s, Sid: 'ListOwnResults', Resource: '${ResultsBucketArn}' },
            ]
          : [s],
      ),
    ),
  },
  {
    name: 'two statements merged',
    policies: replaced(
      user,
      statementsOf(user).flatMap((s) =>
        s.Sid === 'DeleteOwnUploads'
          ? []
          : [
              s.Sid === 'ReadOwnUploads'
                ? { ...s, Action: ['s3:GetObject', 's3:DeleteObject'] }
                : s,
            ],
      ),
    ),
  },
  {
    name: 'two resources merged',
    policies: replaced(
      user,
      statementsOf(user).flatMap((s) =>
        s.Sid === 'DeleteOwnResults'
          ? []
          : [
              s.Sid === 'DeleteOwnUploads'
                ? { ...s, Resource: [ownUploads, `\${ResultsBucketArn}/${sub}/*`] }
                : s,
            ],
      ),
    ),
  },
  {
    name: 'actions in another case',
    policies: changed(user, 'ReadOwnUploads', put({ Action: 'S3:getobject' })),
  },
  {
    name: 'a list of one',
    policies: changed(
      user,
      'ReadOwnUploads',
      put({ Action: ['s3:GetObject'], Resource: [ownUploads] }),
    ),
  },
  {
    name: 'condition keys in another case',
    policies: changed(
      user,
      'ListOwnObjects',
      put({ Condition: { StringLike: { 'S3:Prefix': `${sub}/*` } } }),
    ),
  },
  {
    name: 'an audience compared by a pattern without wildcards',
    policies: changed(
      trust,
      member,
      put({
        Condition: {
          StringLike: { [aud]: '${IdentityPoolId}' },
          'ForAnyValue:StringLike': { [amr]: 'authenticated' },
        },
      }),
    ),
  },
  {
    name: 'condition keys of a trust policy in another case',
    policies: changed(
      trust,
      member,
      put({
        Condition: {
          StringEquals: { [aud.toUpperCase()]: '${IdentityPoolId}' },
          'ForAnyValue:StringEquals': { [amr.toUpperCase()]: 'authenticated' },
        },
      }),
    ),
  },
  {
    name: 'a single Statement that is no list',
    policies: parseFolder((file) =>
      JSON.stringify({
        ...folder[file],
        Statement: statementsOf(file).length === 1 ? statementsOf(file)[0] : statementsOf(file),
      }),
    ),
  },
  {
    name: 'the account of the source in the converter’s trust policy',
    policies: changed(
      'converter.trust.json',
      'OnlyLambdaRunsAsTheConverter',
      put({ Condition: { StringEquals: { 'aws:SourceAccount': '${AccountId}' } } }),
    ),
  },
  {
    name: 'the account of the source in the page’s bucket policy',
    policies: changed(
      'site-bucket.json',
      'OnlyTheDistributionReadsTheSite',
      put({
        Condition: {
          StringEquals: {
            'AWS:SourceArn': '${SiteDistributionArn}',
            'aws:SourceAccount': '${AccountId}',
          },
        },
      }),
    ),
  },
  {
    name: 'a Deny of what nobody is allowed',
    policies: added(user, {
      Sid: 'NeverScanRows',
      Effect: 'Deny',
      Action: 'dynamodb:Scan',
      Resource: '*',
    }),
  },
  {
    name: 'the same Deny twice',
    policies: added(uploads, { ...statementsOf(uploads)[0], Sid: 'RefusePlainHttpAgain' }),
  },
  {
    name: 'a Deny split by its resources',
    policies: replaced(uploads, [
      { ...statementsOf(uploads)[0], Resource: '${UploadsBucketArn}' },
      {
        ...statementsOf(uploads)[0],
        Sid: 'RefusePlainHttpForKeys',
        Resource: '${UploadsBucketArn}/*',
      },
    ]),
  },
  {
    name: 'a Deny of every resource of the bucket',
    policies: changed(uploads, 'RefusePlainHttp', put({ Resource: '*' })),
  },
  {
    name: 'a Deny of every action',
    policies: changed(uploads, 'RefusePlainHttp', put({ Action: '*' })),
  },
  {
    name: 'a Deny with the principal spelt out',
    policies: changed(uploads, 'RefusePlainHttp', put({ Principal: { AWS: '*' } })),
  },
  {
    name: 'a Deny by a string',
    policies: changed(
      uploads,
      'RefusePlainHttp',
      put({ Condition: { BoolIfExists: { 'aws:SecureTransport': 'false' } } }),
    ),
  },
  {
    name: 'a Bool in another case',
    policies: changed(
      uploads,
      'RefusePlainHttp',
      put({ Condition: { Bool: { 'AWS:securetransport': 'False' } } }),
    ),
  },
  {
    name: 'a Bool that is no string',
    policies: changed(
      uploads,
      'RefusePlainHttp',
      put({ Condition: { Bool: { 'aws:SecureTransport': false } } }),
    ),
  },
  {
    name: 'a Deny of old TLS versions beside it',
    policies: added(uploads, {
      Sid: 'RefuseOldTls',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: ['${UploadsBucketArn}', '${UploadsBucketArn}/*'],
      Condition: { NumericLessThan: { 's3:TlsVersion': '1.2' } },
    }),
  },
  {
    name: 'no ACLs, said by a Deny',
    policies: added(uploads, {
      Sid: 'RefuseAccessLists',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:PutObjectAcl',
      Resource: '${UploadsBucketArn}/*',
      Condition: plainHttp,
    }),
  },
];

describe('a rewrite that changes nothing is no finding, and at most one remark:', () => {
  test.each(rewrites)('$name', ({ policies }) => {
    const { findings, remarks } = audited(policies);
    expect(findings).toEqual([]);
    expect(remarks.length).toBeLessThanOrEqual(1);
  });
});
