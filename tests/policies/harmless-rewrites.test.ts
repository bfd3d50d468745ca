import { beforeAll, describe, expect, test, vi } from 'vitest';
import {
  brokenCases,
  isolationOf,
  plainHttpLeaks,
  setFindings,
  setFindingsOf,
  strayPermissions,
  type Baseline,
} from '../../audit/checks.ts';
import { readExercisedRequests } from '../../audit/exercised-requests.ts';
import { readExercised, unused } from '../../audit/exercised.ts';
import { lint } from '../../audit/lint.ts';
import type { JsonStatement } from '../../audit/mutations.ts';
import {
  parseFolder,
  policyFiles,
  type PolicyFile,
  type PolicyFolder,
} from '../../audit/policy-files.ts';
import { unneededFindings } from '../../audit/strengthening-section.ts';
import {
  readIntentions,
  requestedIn,
  staleIntentions,
  testStrengthenings,
  type TestedStrengthening,
} from '../../audit/strengthening-testing.ts';
import { contextOf, parseTemplate, resolveTemplate } from '../../engine/iam/policy-variables.ts';
import { matchesIgnoringCase, type Pattern } from '../../engine/iam/wildcard.ts';
import type { AwsAction } from '../../audit/actions.ts';
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

// The policies as they are go through the whole audit, each rewrite through what it can change.
vi.setConfig({ hookTimeout: 60_000, testTimeout: 60_000 });

let baseline: Baseline;
let asTheyAre: readonly TestedStrengthening[];
beforeAll(async () => {
  baseline = await loadBaseline();
  asTheyAre = strengthened(folder, policyFiles);
});

const exercised = readExercised(new URL('audit/exercised.json', root));
const requests = readExercisedRequests(new URL('audit/exercised-requests.json', root));
const intentions = readIntentions(new URL('audit/intentions.json', root));

const strengthened = (policies: PolicyFolder, files: readonly PolicyFile[]) =>
  testStrengthenings(
    deployed,
    policies,
    baseline.actions,
    { cases: baseline.cases, exercised, requests, intentions },
    files,
  );

const isAlike = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

/** Statements of a document that stand in one of two folders only. */
const changedStatements = (policies: PolicyFolder, file: PolicyFile): readonly JsonStatement[] => {
  const [before, after] = [folder[file].Statement, policies[file].Statement];
  const missingIn = (all: readonly JsonStatement[]) => (each: JsonStatement) =>
    !all.some((other) => isAlike(each, other));
  return [...before.filter(missingIn(after)), ...after.filter(missingIn(before))];
};

const patternOf = (action: string): Pattern =>
  resolveTemplate(parseTemplate(action, { variables: false, wildcards: true }) ?? [], contextOf({}))
    .pattern ?? [];

/** The actions that some statements name: no other action comes out differently. */
const namedBy = (statements: readonly JsonStatement[]): readonly AwsAction[] => {
  const patterns = statements.flatMap(({ Action = '*' }) =>
    [Action].flat().map((each) => patternOf(String(each))),
  );
  return baseline.actions.filter(({ name }) =>
    patterns.some((pattern) => matchesIgnoringCase(pattern, name)),
  );
};

/** Every finding that `npm run audit` makes of a copy of the policies, and the remarks. */
const audited = (policies: PolicyFolder) => {
  const stack = stackWith(policies);
  const files = policyFiles.filter((file) => !isAlike(policies[file], folder[file]));
  const sets = files.map((file) => setFindingsOf(deployed, file, policies[file], baseline));
  const strengthenings = [
    ...asTheyAre.filter(({ file }) => !files.some((each) => each === file)),
    ...strengthened(policies, files),
  ];
  const { gained, lost } = strayPermissions(
    stack,
    baseline,
    namedBy(files.flatMap((file) => changedStatements(policies, file))),
  );
  return {
    remarks: sets.flatMap(({ remarks }) => remarks),
    findings: [
      ...sets.flatMap(({ findings }) => findings),
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
  ...[
    { StringEquals: { 'aws:SecureTransport': 'false' } },
    { StringLike: { 'aws:SecureTransport': 'false' } },
    { StringEqualsIgnoreCase: { 'aws:SecureTransport': 'FALSE' } },
    { StringNotEquals: { 'aws:SecureTransport': 'true' } },
    { StringNotLike: { 'aws:SecureTransport': 'true' } },
    { StringNotEqualsIfExists: { 'aws:SecureTransport': ['true', 'yes'] } },
    { StringNotEqualsIgnoreCase: { 'aws:SecureTransport': 'TRUE' } },
    { Bool: { 'aws:SecureTransport': ['false'] } },
  ].map((Condition) => ({
    name: `plain HTTP denied by ${JSON.stringify(Condition).replaceAll('"', '')}`,
    policies: changed(uploads, 'RefusePlainHttp', put({ Condition })),
  })),
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

test('the policies as they are have no finding', () => {
  expect(setFindings(deployed, folder, baseline)).toEqual({ findings: [], remarks: [] });
  expect(audited(folder)).toEqual({ findings: [], remarks: [] });
  const { gained, lost } = strayPermissions(stackWith(folder), baseline, baseline.actions);
  expect([...gained, ...lost]).toEqual([]);
});

describe('a rewrite that changes nothing is no finding, and at most one remark:', () => {
  test.each(rewrites)('$name', ({ policies }) => {
    const { findings, remarks } = audited(policies);
    expect(findings).toEqual([]);
    expect(remarks.length).toBeLessThanOrEqual(1);
  });
});
