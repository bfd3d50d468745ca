import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { loadPolicy } from '../../../../infra/stack/policies.ts';
import {
  bucketPolicyName,
  policyDocuments,
  policyNames,
  type PolicyName,
} from '../../../../infra/stack/policy-documents.ts';
import { blockDocument } from '../../../../infra/operations/blocked-users.ts';
import { latchkey, site } from './templates.ts';

const folder = new URL('../../../../iam-policies/', import.meta.url);
const documentNames = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.replace('.json', ''));

/** The value of each placeholder, with references written as names. */
const placeholders: Readonly<Record<string, string>> = {
  AccountId: 'ACCOUNT',
  UploadsBucketArn: 'arn:aws:s3:::latchkey-uploads-ACCOUNT-REGION',
  ResultsBucketArn: 'arn:aws:s3:::latchkey-results-ACCOUNT-REGION',
  SessionsTableArn: 'SessionsTable.Arn',
  ResultsTableArn: 'ResultsTable.Arn',
  IdentityPoolId: 'IdentityPool',
  ConverterLogGroupArn: 'arn:aws:logs:REGION:ACCOUNT:log-group:/aws/lambda/latchkey-converter',
  FailedEventsQueueArn: 'FailedEvents.Arn',
  FairQueueArn: 'FairQueue.Arn',
  SiteBucketArn: 'arn:aws:s3:::latchkey-site-ACCOUNT-REGION',
  SiteDistributionArn: 'arn:aws:cloudfront::ACCOUNT:distribution/SiteDistribution',
};

const filled = (name: string): unknown =>
  JSON.parse(
    readFileSync(new URL(`${name}.json`, folder), 'utf8').replace(
      /\$\{([A-Za-z]+)\}/g,
      (_, placeholder: string) => placeholders[placeholder] ?? `nothing for ${placeholder}`,
    ),
  );

type Documents = readonly (readonly [where: string, document: unknown])[];

/** Every policy document in a template, by where it stands. */
const documentsIn = (value: unknown, where: string): Documents => {
  if (typeof value !== 'object' || value === null) return [];
  if ('Statement' in value) return [[where, value]];
  return Object.entries(value).flatMap(([key, each]) => documentsIn(each, `${where}.${key}`));
};

const inTemplates = [...latchkey.resources, ...site.resources].flatMap(([id, resource]) =>
  documentsIn(resource.Properties, id),
);

/** Which policy of its role a document is: the table has them in order. */
const indexInRole = (name: PolicyName): number =>
  policyNames
    .filter((each) => policyDocuments[each].property === 'Policies')
    .filter((each) => policyDocuments[each].resource === policyDocuments[name].resource)
    .indexOf(name);

const places: Readonly<Record<string, string>> = Object.fromEntries(
  policyNames.map((name) => {
    const { resource, property } = policyDocuments[name];
    const inRole = property === 'Policies' ? `.${indexInRole(name)}.PolicyDocument` : '';
    return [`${resource}.${property}${inRole}`, name];
  }),
);

test('each document of iam-policies is used in one place, and there is no other document', () => {
  expect(inTemplates.map(([where]) => where).sort()).toEqual(Object.keys(places).sort());
  expect(Object.values(places).sort()).toEqual([...documentNames].sort());
});

test.each(inTemplates)(
  '%s is word for word the file, its placeholders filled',
  (where, document) => {
    expect(document).toEqual(filled(places[where] ?? ''));
  },
);

const readText = (path: string): string =>
  readFileSync(new URL(`../../../../${path}`, import.meta.url), 'utf8');

/** Room for the policy that `npm run user -- block` adds, in characters without white space.
 *  @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entity-length */
test('the policies of a user’s role leave room to block twenty identities', () => {
  const identityIds = Array.from(
    { length: 20 },
    (_, at) => `ap-southeast-2:${String(at).padStart(8, '0')}-1111-4222-8333-444455556666`,
  );
  const block = blockDocument({ identityIds, sessionsBefore: '2026-01-01T00:00:00.000Z' });
  const tables = ['Sessions', 'Results'].map(
    (name) =>
      `arn:aws:dynamodb:ap-southeast-2:111122223333:table/Latchkey-staging-${name}Table-ABCDEFGHIJKL`,
  );
  const longest = (name: string) =>
    JSON.stringify(filled(name))
      .replaceAll('ACCOUNT', '111122223333')
      .replaceAll('REGION', 'ap-southeast-2')
      .replaceAll('latchkey-', 'latchkey-staging-')
      .replaceAll('SessionsTable.Arn', tables[0] ?? '')
      .replaceAll('ResultsTable.Arn', tables[1] ?? '');
  const size = [
    longest('authenticated-user'),
    longest('space-member'),
    JSON.stringify(block),
  ].reduce((sum, text) => sum + text.length, 0);
  expect(size).toBeLessThanOrEqual(10_240);
});

test('the README of iam-policies names every document and each of its statements, and no other', () => {
  const rows = readText('iam-policies/README.md')
    .split('\n')
    .flatMap((line) => [...(/^\| (\S.*?) +\|/.exec(line)?.slice(1) ?? [])]);
  const sections: Record<string, string[]> = {};
  let current: readonly string[] = [];
  for (const row of rows) {
    const files = [...row.matchAll(/\*\*(.+?)\.json\*\*/g)].map(([, name = '']) => name);
    if (files.length > 0) current = files;
    for (const name of current) sections[name] ??= [];
    const [, sid] = /^`(\w+)`$/.exec(row) ?? [];
    if (sid !== undefined) for (const name of current) sections[name]?.push(sid);
  }
  const sids = (name: string) =>
    (filled(name) as { readonly Statement: readonly Statement[] }).Statement.map(({ Sid }) => Sid);
  expect(sections).toEqual(Object.fromEntries(policyNames.map((name) => [name, sids(name)])));
});

test('the README counts the policy documents right', () => {
  const words = ['none', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
  expect(readText('README.md')).toContain(`${words[policyNames.length]} JSON documents`);
});

test('a bucket policy without a document in the table is an error, not another bucket’s policy', () => {
  expect(() => bucketPolicyName('ThirdBucketPolicy')).toThrow('is for ThirdBucketPolicy');
});

interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Principal?: unknown;
  readonly Action?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotAction?: unknown;
  readonly NotResource?: unknown;
  readonly NotPrincipal?: unknown;
}

const list = (value: string | readonly string[] | undefined): readonly string[] =>
  typeof value === 'string' ? [value] : (value ?? []);

const statements = documentNames.flatMap((name) =>
  (filled(name) as { readonly Statement: readonly Statement[] }).Statement.map(
    (statement) => [`${name} ${statement.Sid ?? 'without a Sid'}`, statement] as const,
  ),
);

test.each(statements)('%s has Sids that are sentences and allows no wildcard', (_, statement) => {
  expect(statement.Sid).toMatch(/^([A-Z][a-z]+){2,}$/);
  expect(Object.keys(statement)).not.toEqual(
    expect.arrayContaining([expect.stringMatching(/^Not/)]),
  );
  if (statement.Effect === 'Deny') return;
  expect(JSON.stringify(statement.Principal ?? '')).not.toContain('*');
  for (const action of list(statement.Action)) expect(action).toMatch(/^[a-z0-9]+:[A-Za-z]+$/);
  // A trust policy has no Resource: it applies to its role.
  for (const resource of list(statement.Resource)) expect(resource).not.toMatch(/^\*|:\*:/);
});

test('no role has a managed policy or a boundary, and no policy stands outside its role', () => {
  for (const [, { Properties }] of latchkey.ofType('AWS::IAM::Role')) {
    expect(Object.keys(Properties).sort()).not.toContain('ManagedPolicyArns');
  }
  for (const { template } of [latchkey, site]) {
    template.resourceCountIs('AWS::IAM::Policy', 0);
    template.resourceCountIs('AWS::IAM::ManagedPolicy', 0);
  }
});

test('IAM’s own variable is left as it is in the document', () => {
  const [, document] = inTemplates.find(([where]) => places[where] === 'authenticated-user') ?? [];
  expect(JSON.stringify(document)).toContain(
    'arn:aws:s3:::latchkey-uploads-ACCOUNT-REGION/${cognito-identity.amazonaws.com:sub}/*',
  );
});

test('a placeholder without a value is an error, not a statement that matches nothing', () => {
  expect(() => loadPolicy('authenticated-user', {})).toThrow('no value for ${UploadsBucketArn}');
});
