import { beforeAll, describe, expect, test } from 'vitest';
import { compareEach } from '../../audit/against.ts';
import { comparePrincipals } from '../../audit/against-principals.ts';
import type { Document } from '../../audit/mutations.ts';
import {
  emptyDocument,
  readOptionalPolicies,
  type PolicyFolder,
} from '../../audit/policy-files.ts';
import { added, changed, deployed, folder, loadBaseline, sub, user } from './audited.ts';

let actions: readonly string[];
beforeAll(async () => {
  actions = (await loadBaseline()).actions.map(({ name }) => name);
});

/** An ARN as a document would write it, which must not name the account of this audit. */
const written = (arn: string): string => arn.replace(deployed.account, '${AccountId}');

const changesOf = (policies: PolicyFolder) =>
  compareEach(deployed, folder, policies, actions).filter(
    ({ outcome }) => outcome !== 'equivalent',
  );

const reading = (Resource: string): PolicyFolder =>
  changed(user, 'ReadOwnUploads', (statement) => ({ ...statement, Resource }));

/** Plain HTTP is refused to all but these. */
const sparing = (NotPrincipal: unknown): PolicyFolder =>
  changed('uploads-bucket.json', 'RefusePlainHttp', (statement) => ({
    ...Object.fromEntries(Object.entries(statement).filter(([name]) => name !== 'Principal')),
    NotPrincipal,
  }));

test('a document is equivalent to itself', () => {
  expect(changesOf(folder)).toEqual([]);
});

test('keys below one name are fewer than keys below the identity, with a key that is lost', () => {
  const [change, ...others] = changesOf(reading(`\${UploadsBucketArn}/${sub}/session/*`));
  expect(others).toEqual([]);
  expect(change).toMatchObject({ file: user, outcome: 'narrower' });
  expect(change?.examples.join()).toMatch(/- s3:GetObject on arn:aws:s3:::\S+ .*is not allowed/);
});

test('the identity without its slash is wider, with a key that is gained', () => {
  const [change] = changesOf(reading(`\${UploadsBucketArn}/${sub}*`));
  expect(change).toMatchObject({ file: user, outcome: 'wider' });
  expect(change?.examples.join()).toMatch(/\+ s3:GetObject on arn:aws:s3:::\S+ .*is allowed/);
});

test('an element that is not understood makes the comparison undecided', () => {
  const policies = changed(user, 'ReadOwnUploads', (statement) => ({
    ...statement,
    Condition: { StringMatches: { 'aws:UserAgent': 'x' } },
  }));
  expect(changesOf(policies)).toMatchObject([{ outcome: 'UNDECIDED' }]);
});

describe('what only an isolated converter has', () => {
  const optional = readOptionalPolicies(new URL('../../iam-policies', import.meta.url).pathname);
  const endpoint = 'isolated-converter/objects-endpoint.json';
  const own = optional[endpoint] ?? emptyDocument;
  const compared = (document: Document) =>
    compareEach(deployed, { [endpoint]: own }, { [endpoint]: document }, actions);

  test('is equivalent to itself', () => {
    expect(compared(own)).toMatchObject([{ outcome: 'equivalent' }]);
  });

  test('is wider for every resource, and for one more action', () => {
    const everywhere = own.Statement.map((each) => ({ ...each, Resource: '*' }));
    expect(compared({ ...own, Statement: everywhere })).toMatchObject([{ outcome: 'wider' }]);
    const versions = own.Statement.map((each) => ({
      ...each,
      Action: [each.Action, 's3:GetObjectVersion'].flat(),
    }));
    expect(compared({ ...own, Statement: versions })).toMatchObject([{ outcome: 'wider' }]);
  });

  test('is narrower when the document is missing', () => {
    expect(compared(emptyDocument)).toMatchObject([{ outcome: 'narrower' }]);
  });
});

test('a document that did not exist is wider, with what it allows', () => {
  const before = { ...folder, 'space-member.json': emptyDocument } as PolicyFolder;
  const [change, ...others] = compareEach(deployed, before, folder, actions).filter(
    ({ outcome }) => outcome !== 'equivalent',
  );
  expect(others).toEqual([]);
  expect(change).toMatchObject({ file: 'space-member.json', outcome: 'wider' });
  expect(outcomesOf(folder, before)).toEqual({
    'the user': 'wider',
    'the converter': 'equivalent',
    'everybody else': 'equivalent',
  });
});

const outcomesOf = (policies: PolicyFolder, before: PolicyFolder = folder) =>
  Object.fromEntries(
    comparePrincipals(deployed, before, policies, actions).map(({ principal, outcome }) => [
      principal,
      outcome,
    ]),
  );
const same = {
  'the user': 'equivalent',
  'the converter': 'equivalent',
  'everybody else': 'equivalent',
};

describe('a value that stands for a placeholder leaves undecided', () => {
  const literal = added('results-bucket.json', {
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: '*',
    Condition: { StringNotEquals: { 'aws:ResourceAccount': deployed.account } },
  });
  const placeholder = JSON.parse(
    JSON.stringify(literal).replaceAll(deployed.account, '${AccountId}'),
  ) as PolicyFolder;

  test.each([
    { side: 'the new side', before: placeholder, after: literal },
    { side: 'the old side', before: literal, after: placeholder },
  ])('every principal of the document, on $side', ({ before, after }) => {
    const all = comparePrincipals(deployed, before, after, actions);
    expect(all.map(({ outcome }) => outcome)).toEqual(['UNDECIDED', 'UNDECIDED', 'UNDECIDED']);
    expect(all[0]?.examples).toContain(
      `results-bucket.json has ${deployed.account} itself, which stands for AccountId in this audit`,
    );
    const changes = compareEach(deployed, before, after, actions);
    expect(changes.filter(({ outcome }) => outcome !== 'equivalent')).toMatchObject([
      { file: 'results-bucket.json', outcome: 'UNDECIDED' },
    ]);
  });

  test('the user alone, in the user’s trust policy', () => {
    const pool = changed(
      'authenticated-user.trust.json',
      'OnlySignedInMembersOfThisPool',
      (s) =>
        JSON.parse(
          JSON.stringify(s).replace('${IdentityPoolId}', deployed.identityPool.id),
        ) as typeof s,
    );
    expect(outcomesOf(pool)).toEqual({ ...same, 'the user': 'UNDECIDED' });
  });
});

test('every principal may do the same with the same policies', () => {
  expect(outcomesOf(folder)).toEqual(same);
});

test('the user may do less with keys below one name, and the example is a key that is lost', () => {
  const policies = reading(`\${UploadsBucketArn}/${sub}/session/*`);
  expect(outcomesOf(policies)).toEqual({ ...same, 'the user': 'narrower' });
  const [change] = comparePrincipals(deployed, folder, policies, actions);
  expect(change?.examples.join()).toMatch(/- s3:GetObject on arn:aws:s3:::\S+ .*is not allowed/);
  expect(outcomesOf(folder, policies)).toEqual({ ...same, 'the user': 'wider' });
});

describe('of all policies together:', () => {
  test.each<{ name: string; before?: PolicyFolder; policies: PolicyFolder; outcomes: object }>([
    {
      name: 'a bucket policy that names the user’s role lets the user do more',
      policies: added('results-bucket.json', {
        Effect: 'Allow',
        Principal: { AWS: written(deployed.identityPool.authenticatedRoleArn) },
        Action: 's3:GetObject',
        Resource: '${ResultsBucketArn}/*',
      }),
      outcomes: { 'the user': 'wider' },
    },
    {
      name: 'a bucket policy that names the account gives its roles nothing',
      policies: added('results-bucket.json', {
        Effect: 'Allow',
        Principal: { AWS: '${AccountId}' },
        Action: 's3:GetObject',
        Resource: '${ResultsBucketArn}/*',
      }),
      outcomes: {},
    },
    {
      name: 'a bucket policy that lets everybody read lets all three do more',
      policies: added('uploads-bucket.json', {
        Effect: 'Allow',
        Principal: '*',
        Action: 's3:GetObjectTagging',
        Resource: '${UploadsBucketArn}/*',
      }),
      outcomes: { 'the user': 'wider', 'the converter': 'wider', 'everybody else': 'wider' },
    },
    {
      name: 'a permission that moves to the bucket policy is the same',
      before: added('converter.json', {
        Effect: 'Allow',
        Action: 's3:GetObjectTagging',
        Resource: '${UploadsBucketArn}/*',
      }),
      policies: added('uploads-bucket.json', {
        Effect: 'Allow',
        Principal: { AWS: written(deployed.converter.roleArn) },
        Action: 's3:GetObjectTagging',
        Resource: '${UploadsBucketArn}/*',
      }),
      outcomes: {},
    },
    ...(['*', { AWS: '*' }] as const).map((NotPrincipal) => ({
      name: `a Deny of plain HTTP with NotPrincipal ${JSON.stringify(NotPrincipal)} is undecided`,
      policies: sparing(NotPrincipal),
      outcomes: {
        'the user': 'UNDECIDED',
        'the converter': 'UNDECIDED',
        'everybody else': 'UNDECIDED',
      },
    })),
    {
      name: 'a Deny of plain HTTP that spares the root user of an account lets it do more',
      policies: sparing({ AWS: 'arn:aws:iam::444455556666:root' }),
      outcomes: { 'everybody else': 'wider' },
    },
    {
      name: 'a bucket policy says nothing about another bucket',
      policies: added('uploads-bucket.json', {
        Effect: 'Allow',
        Principal: '*',
        Action: 's3:GetObject',
        Resource: '${ResultsBucketArn}/*',
      }),
      outcomes: {},
    },
    {
      name: 'a Deny for the user alone narrows the user alone',
      policies: added('authenticated-user.json', {
        Effect: 'Deny',
        Action: 's3:GetObject',
        Resource: '*',
      }),
      outcomes: { 'the user': 'narrower' },
    },
    {
      name: 'a trust policy that lets another service in widens the converter',
      policies: changed('converter.trust.json', 'OnlyLambdaRunsAsTheConverter', (statement) => ({
        ...statement,
        Principal: { Service: ['lambda.amazonaws.com', 'glue.amazonaws.com'] },
      })),
      outcomes: { 'the converter': 'wider' },
    },
  ])('$name', ({ before, policies, outcomes }) => {
    expect(outcomesOf(policies, before)).toEqual({ ...same, ...outcomes });
  });
});
