import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { brokenCases, isolationOf, plainHttpLeaks, type Baseline } from '../../audit/checks.ts';
import { exercisedBy, unused } from '../../audit/exercised.ts';
import { lint } from '../../audit/lint.ts';
import { comparePermissions, matrixOf, permissionsOf } from '../../audit/matrix.ts';
import { weakenings } from '../../audit/mutations.ts';
import { policyFiles, readPolicyFolder, type PolicyFolder } from '../../audit/policy-files.ts';
import { changed, folder, loadBaseline, root, stack, stackWith, sub, user } from './audited.ts';

let baseline: Baseline;
beforeAll(async () => {
  baseline = await loadBaseline();
});

test('two identities share nothing', () => {
  expect(isolationOf(stack, baseline).status).toBe('PROVED');
});

describe('isolation is refuted, with two requests that show it, when', () => {
  test.each<{ name: string; policies: PolicyFolder }>([
    {
      name: 'the slash after the identity is missing',
      policies: changed(user, 'ReadOwnUploads', (s) => ({
        ...s,
        Resource: `\${UploadsBucketArn}/${sub}*`,
      })),
    },
    {
      name: 'the identity is a star',
      policies: changed(user, 'ReadOwnResults', (s) => ({
        ...s,
        Resource: '${ResultsBucketArn}/*',
      })),
    },
    {
      name: 'lists have no prefix condition',
      policies: changed(user, 'ListOwnObjects', (s) => ({ ...s, Condition: {} })),
    },
    {
      name: 'lists may begin with the identity, without a slash',
      policies: changed(user, 'ListOwnObjects', (s) => ({
        ...s,
        Condition: { StringLike: { 's3:prefix': `${sub}*` } },
      })),
    },
    {
      name: 'LeadingKeys has no Null guard, and a scan is granted',
      policies: changed(user, 'ReadOwnSessionRows', (s) => ({
        ...s,
        Action: ['dynamodb:Query', 'dynamodb:Scan'],
        Condition: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [sub] } },
      })),
    },
    {
      name: 'one fitting partition key is enough',
      policies: changed(user, 'ReadOwnSessionRows', (s) => ({
        ...s,
        Condition: {
          'ForAnyValue:StringLike': { 'dynamodb:LeadingKeys': ['*'] },
          Null: { 'dynamodb:LeadingKeys': 'false' },
        },
      })),
    },
    {
      name: 'everybody’s unfinished uploads are listed',
      policies: changed(user, 'ListOwnObjects', (s) => ({
        ...s,
        Action: 's3:ListBucketMultipartUploads',
        Condition: {},
      })),
    },
    {
      name: 'a bucket policy lets everybody read',
      policies: changed('results-bucket.json', 'RefusePlainHttp', () => ({
        Sid: 'ReadAll',
        Effect: 'Allow',
        Principal: '*',
        Action: 's3:GetObject',
        Resource: '${ResultsBucketArn}/*',
      })),
    },
  ])('$name', ({ policies }) => {
    const finding = isolationOf(stackWith(policies), baseline);
    expect(finding.status).toBe('REFUTED');
    if (finding.status !== 'REFUTED') return;
    const [one, other] = finding.counterexample.requests;
    expect(one.identityId).not.toBe(other.identityId);
  });
});

test('everybody may do what is intended, and nothing else', () => {
  expect(
    comparePermissions(baseline.intended, permissionsOf(matrixOf(stack, baseline.actions))),
  ).toEqual({
    gained: [],
    lost: [],
  });
});

test('plain HTTP is denied everywhere, and a missing Deny is noticed', () => {
  expect(plainHttpLeaks(stack)).toEqual([]);
  const open = changed('uploads-bucket.json', 'RefusePlainHttp', () => null);
  expect(plainHttpLeaks(stackWith(open)).length).toBeGreaterThan(0);
});

test('every case of both catalogues comes out as expected', () => {
  expect(brokenCases(stack, baseline)).toEqual([]);
});

test.each<{ name: string; policies: PolicyFolder; rule: string }>([
  {
    name: 'ForAllValues without Null',
    policies: changed(user, 'ReadOwnSessionRows', (s) => ({
      ...s,
      Condition: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [sub] } },
    })),
    rule: 'for-all-values-needs-null',
  },
  {
    name: 'a wildcard action',
    policies: changed(user, 'ReadOwnUploads', (s) => ({ ...s, Action: 's3:Get*' })),
    rule: 'no-wildcard-action',
  },
  {
    name: 'NotAction',
    policies: changed(user, 'ReadOwnUploads', ({ Action, ...s }) => ({ ...s, NotAction: Action })),
    rule: 'no-not-elements',
  },
  {
    name: 'a trust policy without aud',
    policies: changed('authenticated-user.trust.json', 'OnlySignedInMembersOfThisPool', (s) => ({
      ...s,
      Condition: {},
    })),
    rule: 'trust-names-pool-and-method',
  },
  {
    name: 'a bucket policy that grants',
    policies: changed('uploads-bucket.json', 'RefusePlainHttp', (s) => ({ ...s, Effect: 'Allow' })),
    rule: 'bucket-policies-only-deny',
  },
  {
    name: 'a bucket policy without the TLS rule',
    policies: changed('results-bucket.json', 'RefusePlainHttp', () => null),
    rule: 'tls-only',
  },
  {
    name: 'a page that any distribution of anybody may read',
    policies: changed('site-bucket.json', 'OnlyTheDistributionReadsTheSite', (s) => ({
      ...s,
      Condition: {},
    })),
    rule: 'services-name-their-source',
  },
  {
    name: 'a page that a role may read past CloudFront',
    policies: changed('site-bucket.json', 'OnlyTheDistributionReadsTheSite', (s) => ({
      ...s,
      Principal: { Service: 'cloudfront.amazonaws.com', AWS: '111122223333' },
    })),
    rule: 'bucket-policies-only-deny',
  },
])('lint finds $name', ({ policies, rule }) => {
  expect(lint(policies, stackWith(policies)).map((finding) => finding.rule)).toContain(rule);
});

test('lint finds nothing in the policies as they are', () => {
  expect(lint(folder, stack)).toEqual([]);
});

test('weakenings cover every statement, and each differs from what it weakens', () => {
  for (const [file, document] of Object.entries(folder)) {
    const mutants = weakenings(file, document, baseline.actions);
    expect(new Set(mutants.map(({ statement }) => statement))).toEqual(
      new Set(document.Statement.map(({ Sid }) => Sid)),
    );
    for (const mutant of mutants) expect(mutant.document).not.toEqual(document);
  }
});

test('a folder that lacks a policy is refused, by the name of what it lacks', () => {
  const copy = mkdtempSync(join(tmpdir(), 'latchkey-copy-'));
  onTestFinished(() => {
    rmSync(copy, { recursive: true });
  });
  for (const file of policyFiles.filter((name) => name !== 'site-bucket.json')) {
    writeFileSync(join(copy, file), JSON.stringify(folder[file]));
  }
  expect(() => readPolicyFolder(copy)).toThrow(/not a complete copy .* has no site-bucket\.json/);
  writeFileSync(join(copy, 'site-bucket.json'), '{');
  expect(() => readPolicyFolder(copy)).toThrow(/site-bucket\.json cannot be read as JSON/);
});

test('the audit reads every file of the folder of policies', () => {
  const files = readdirSync(new URL('iam-policies', root)).filter((name) => name.endsWith('.json'));
  expect([...policyFiles].sort()).toEqual(files.sort());
});

test('a permission that no decision used is unused; a broken last line is passed over', () => {
  const line = (statement: string, action: string) =>
    JSON.stringify({ policy: 'authenticated-user', statement, action });
  const exercised = exercisedBy([`${line('ReadOwnUploads', 's3:GetObject')}\n{"policy":"authen`]);
  expect(exercised).toEqual({ 'authenticated-user/ReadOwnUploads': ['s3:GetObject'] });
  const left = unused(folder, exercised);
  expect(left).not.toContain('authenticated-user.json ReadOwnUploads: s3:GetObject');
  expect(left).toContain('authenticated-user.json ReadOwnResults: s3:GetObject');
});
