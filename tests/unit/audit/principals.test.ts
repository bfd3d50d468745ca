import { describe, expect, test } from 'vitest';
import { compareStatements } from '../../../audit/comparison/compare.ts';
import { parsePolicy } from '../../../engine/iam/policy-document.ts';

const account = '111122223333';
const scope = {
  kind: 'resource' as const,
  account,
  roleArn: `arn:aws:iam::${account}:role/audited`,
  resources: ['arn:aws:s3:::b/*'],
  actions: ['s3:GetObject'],
  variables: {},
};
const statementsOf = (...written: readonly object[]) =>
  parsePolicy(
    {
      name: 'bucket',
      document: {
        Version: '2012-10-17',
        Statement: written.map((each) => ({
          Action: 's3:GetObject',
          Resource: 'arn:aws:s3:::b/*',
          ...each,
        })),
      },
    },
    'resource',
  ).statements;

describe('a document that names the comparison’s example principals does not hide other principals:', () => {
  const denied = (Principal: object) => ({ Effect: 'Deny', Principal });
  test.each<{ name: string; before: readonly object[]; after: readonly object[] }>([
    {
      name: 'users and roles of the account',
      before: [],
      after: [
        { Effect: 'Allow', Principal: { AWS: account } },
        denied({
          AWS: [
            `arn:aws:iam::${account}:user/somebody`,
            `arn:aws:iam::${account}:role/some-role`,
            `arn:aws:sts::${account}:assumed-role/some-role/some-session`,
          ],
        }),
      ],
    },
    {
      name: 'another account',
      before: [],
      after: [
        {
          Effect: 'Allow',
          NotPrincipal: { AWS: ['999988887777', account] },
          Condition: { Null: { 'aws:PrincipalAccount': 'false' } },
        },
        denied({ AWS: ['999988887777', account] }),
      ],
    },
    {
      name: 'a service',
      before: [],
      after: [
        { Effect: 'Allow', NotPrincipal: { Service: 'another-service.amazonaws.com' } },
        { Effect: 'Deny', NotPrincipal: { Service: ['s3.amazonaws.com'] } },
        denied({ Service: 'another-service.amazonaws.com' }),
      ],
    },
  ])('$name', ({ before, after }) => {
    const { wider, undecided } = compareStatements(
      statementsOf(...before),
      statementsOf(...after),
      scope,
    );
    expect(undecided).toEqual([]);
    expect(wider).not.toEqual([]);
  });
});
