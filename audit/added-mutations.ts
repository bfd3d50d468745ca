import {
  conditionsOf,
  isAllow,
  withCondition,
  type JsonStatement,
  type Operator,
} from './statement-changes.ts';

const strangers: readonly JsonStatement[] = [
  { AWS: '999988887777' },
  { AWS: 'arn:aws:iam::999988887777:role/deploy' },
  { AWS: 'arn:aws:iam::${AccountId}:root' },
  { AWS: 'arn:aws:iam::${AccountId}:role/deploy' },
  { Service: 'glue.amazonaws.com' },
  { Service: 'edgelambda.amazonaws.com' },
  { Federated: 'accounts.google.com' },
  { Federated: 'arn:aws:iam::${AccountId}:oidc-provider/idp.example' },
];

/** Adds another principal to an Allow. */
const addPrincipals: Operator = (statement) => {
  const { Principal } = statement;
  if (!isAllow(statement) || typeof Principal !== 'object' || Principal === null) {
    return [];
  }
  return strangers.map((stranger) => {
    const merged: Record<string, unknown> = { ...Principal };
    for (const [type, name] of Object.entries(stranger)) {
      merged[type] = merged[type] === undefined ? name : [merged[type], name].flat();
    }
    return {
      change: `Principal ${JSON.stringify(stranger)} added`,
      statement: { ...statement, Principal: merged },
    };
  });
};

/** A value that a document does not compare with: an operator for ARNs matches nothing else. */
const another = (operator: string): string =>
  operator.startsWith('Arn') ? 'arn:aws:pipes:us-east-1:999999999999:pipe/another' : 'another';

/** Another value beside those that an Allow compares with. */
const addConditionValues: Operator = (statement) => {
  if (!isAllow(statement)) {
    return [];
  }
  const conditions = conditionsOf(statement);
  return Object.entries(conditions).flatMap(([operator, keys]) =>
    operator === 'Null' || operator.includes('Not')
      ? []
      : Object.entries(keys).map(([key, value]) => ({
          change: `${operator} of ${key} lets another value in`,
          statement: withCondition(statement, {
            ...conditions,
            [operator]: { ...keys, [key]: [value, another(operator)].flat() },
          }),
        })),
  );
};

/** Mutations that add a principal, action or value to what is allowed. */
export const addingOperators: readonly Operator[] = [addPrincipals, addConditionValues];
