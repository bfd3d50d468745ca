import { beforeAll, describe, expect, test } from 'vitest';
import { setFindings, type Baseline } from '../../audit/checks.ts';
import type { JsonStatement } from '../../audit/mutations.ts';
import { placeholderValues, type PolicyFolder } from '../../audit/policy-files.ts';
import { changed, deployed, folder, loadBaseline, sub, user } from './audited.ts';
import { weakerPolicies } from './weakenings.ts';

let baseline: Baseline;
beforeAll(async () => {
  baseline = await loadBaseline();
});

test('the documents are exactly what is intended', () => {
  expect(setFindings(deployed, folder, baseline)).toEqual({ findings: [], remarks: [] });
});

test('the table of weakenings is long, and no two have one name', () => {
  expect(weakerPolicies.length).toBeGreaterThan(200);
  expect(new Set(weakerPolicies.map(({ name }) => name)).size).toBe(weakerPolicies.length);
});

describe('a value that the audit itself uses cannot be told from its placeholder, and is refused:', () => {
  const values = placeholderValues(deployed);
  const trust = 'authenticated-user.trust.json';
  const audience = 'cognito-identity.amazonaws.com:aud';
  const withCondition =
    (operator: string, key: string, value: unknown) =>
    (statement: JsonStatement): JsonStatement => ({
      ...statement,
      Condition: {
        ...(statement.Condition as object),
        [operator]: {
          ...(statement.Condition as Record<string, object>)[operator],
          [key]: value,
        },
      },
    });
  test.each<{ name: string; policies: PolicyFolder; says: string }>([
    {
      name: 'an account beside the own',
      policies: changed(
        user,
        'RefuseOtherAccounts',
        withCondition('StringNotEquals', 'aws:ResourceAccount', ['${AccountId}', values.AccountId]),
      ),
      says: 'stands for AccountId',
    },
    {
      name: 'an identity pool',
      policies: changed(
        trust,
        'OnlySignedInMembersOfThisPool',
        withCondition('StringEquals', audience, values.IdentityPoolId),
      ),
      says: 'stands for IdentityPoolId',
    },
    {
      name: 'part of a bucket’s name, in its own policy',
      policies: changed('uploads-bucket.json', 'RefusePlainHttp', (statement) => ({
        ...statement,
        Resource: ['arn:aws:s3:::*uploads*', '${UploadsBucketArn}'],
      })),
      says: 'a bucket has another name in each deployment',
    },
    {
      name: 'a bucket',
      policies: changed(user, 'WriteOwnUploads', (statement) => ({
        ...statement,
        Resource: `${values.UploadsBucketArn ?? ''}/${sub}/*`,
      })),
      says: 'stands for UploadsBucketArn',
    },
  ])('$name', ({ policies, says }) => {
    expect(setFindings(deployed, policies, baseline).findings.join('\n')).toContain(says);
  });
});

describe('a weaker copy is refused by the proof alone:', () => {
  test.each(weakerPolicies)('$name', ({ policies }) => {
    const { findings } = setFindings(deployed, policies, baseline);
    expect(findings.length).toBeGreaterThan(0);
    expect(findings.every((each) => / (wider|narrower) than intended|UNDECIDED/.test(each))).toBe(
      true,
    );
  });
});
