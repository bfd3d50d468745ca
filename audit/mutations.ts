import type { AwsAction } from './actions.ts';
import { addingOperators } from './added-mutations.ts';
import { denyOperators } from './deny-mutations.ts';
import {
  conditionsOf,
  isAllow,
  list,
  withCondition,
  without,
  type Conditions,
  type JsonStatement,
  type Operator,
} from './statement-changes.ts';

export type { JsonStatement } from './statement-changes.ts';

/** A policy document as JSON. */
export interface Document {
  readonly Version?: string;
  readonly Statement: readonly JsonStatement[];
}

/** One weakening of one statement. */
export interface Mutant {
  /** e.g. `authenticated-user.json`. */
  readonly file: string;
  readonly statement: string;
  /** What was done, in words. */
  readonly change: string;
  readonly document: Document;
}

/** Every condition key of an Allow dropped, one at a time, and all at once. */
const dropConditions: Operator = (statement) => {
  const conditions = conditionsOf(statement);
  if (!isAllow(statement)) return [];
  const single = Object.entries(conditions).flatMap(([operator, keys]) =>
    Object.keys(keys).map((key) => ({
      change: `condition ${operator} on ${key} dropped`,
      statement: withCondition(statement, { ...conditions, [operator]: without(keys, key) }),
    })),
  );
  return single.length < 2
    ? single
    : [...single, { change: 'all conditions dropped', statement: withCondition(statement, {}) }];
};

const variable = /\$\{(cognito-identity\.amazonaws\.com:sub|aws:PrincipalTag\/space)\}/g;

/** Ways to let a pattern fit more. */
const widerPatterns = (
  pattern: string,
): readonly { readonly how: string; readonly to: string }[] => {
  const candidates = [
    { how: 'the owner replaced by *', to: pattern.replace(variable, '*') },
    { how: 'the owner replaced by a constant', to: pattern.replace(variable, 'team-2') },
    { how: 'the slash after the owner dropped', to: pattern.replace(/(sub|space)\}\//, '$1}') },
    { how: 'a * put before the owner', to: pattern.replace(variable, '*$&') },
    { how: 'a * put after the owner', to: pattern.replace(variable, '$&*') },
    { how: 'everything of spaces opened', to: pattern.replace(/space([/#])\$.*$/, 'space$1*') },
    { how: 'everything behind the first slash opened', to: pattern.replace(/\/.*$/, '/*') },
    { how: 'a * put at the end', to: pattern.endsWith('*') ? pattern : `${pattern}*` },
    { how: 'replaced by *', to: '*' },
  ];
  return candidates.filter(({ to }) => to !== pattern);
};

const widenResources: Operator = (statement) => {
  if (!isAllow(statement) || statement.Resource === undefined) return [];
  const resources = list(statement.Resource);
  return resources.flatMap((resource, index) =>
    widerPatterns(resource).map(({ how, to }) => ({
      change: `resource ${resource}: ${how}`,
      statement: { ...statement, Resource: resources.with(index, to) },
    })),
  );
};

const widenConditionValues: Operator = (statement) => {
  if (!isAllow(statement)) return [];
  const conditions = conditionsOf(statement);
  return Object.entries(conditions).flatMap(([operator, keys]) =>
    Object.entries(keys).flatMap(([key, written]) =>
      list(written).flatMap((value) =>
        widerPatterns(value).map(({ how, to }) => ({
          change: `${key} ${value}: ${how}, with StringLike`,
          statement: withCondition(statement, {
            ...conditions,
            [operator]: without(keys, key),
            [looser(operator)]: { ...conditions[looser(operator)], [key]: to },
          }),
        })),
      ),
    ),
  );
};

const looser = (operator: string): string => operator.replace('StringEquals', 'StringLike');

const isDemanded = (conditions: Conditions, keys: Readonly<Record<string, unknown>>): boolean =>
  Object.keys(keys).every((key) => String(conditions.Null?.[key]) === 'false');

/** Operators that let more through. */
const loosenOperators: Operator = (statement) => {
  if (!isAllow(statement)) return [];
  const conditions = conditionsOf(statement);
  return Object.entries(conditions).flatMap(([operator, keys]) => {
    // StringEquals → StringLike comes with a `*`, above: without one both say the same.
    const others = [
      operator.replace('ForAllValues:', 'ForAnyValue:'),
      operator.replace('ForAnyValue:', 'ForAllValues:'),
      operator.replace('ForAllValues:', ''),
      // Where Null demands the key, IfExists changes nothing.
      operator === 'Null' || operator.endsWith('IfExists') || isDemanded(conditions, keys)
        ? operator
        : `${operator}IfExists`,
      operator.replace('StringEquals', 'StringNotEquals'),
    ].filter((other, index, all) => other !== operator && all.indexOf(other) === index);
    return others.map((other) => ({
      change: `${operator} became ${other}`,
      statement: withCondition(statement, { ...without(conditions, operator), [other]: keys }),
    }));
  });
};

const flipNull: Operator = (statement) => {
  const conditions = conditionsOf(statement);
  if (!isAllow(statement) || conditions.Null === undefined) return [];
  return Object.entries(conditions.Null).map(([key, value]) => ({
    change: `Null of ${key} became ${String(value) === 'true' ? 'false' : 'true'}`,
    statement: withCondition(statement, {
      ...conditions,
      Null: { ...conditions.Null, [key]: String(value) === 'true' ? 'false' : 'true' },
    }),
  }));
};

const loosenDeny: Operator = (statement) => {
  if (statement.Effect !== 'Deny') return [];
  const resources = list(statement.Resource);
  return [
    { change: 'the Deny removed', statement: null },
    { change: 'Deny became Allow', statement: { ...statement, Effect: 'Allow' } },
    ...resources.map((resource, index) => ({
      change: `${resource} left out of the Deny`,
      statement: {
        ...statement,
        Resource: resources.length > 1 ? resources.toSpliced(index, 1) : 'arn:aws:s3:::nothing',
      },
    })),
    ...Object.entries(conditionsOf(statement)).flatMap(([operator, keys]) =>
      Object.keys(keys).map((key) => ({
        change: `${operator} of ${key} no longer fits`,
        statement: withCondition(statement, {
          ...conditionsOf(statement),
          [operator]: { ...keys, [key]: 'never' },
        }),
      })),
    ),
  ];
};

/** Trust and resource policies that allow another principal. */
const widenPrincipals: Operator = (statement) => {
  if (!isAllow(statement) || statement.Principal === undefined) return [];
  return [
    { change: 'Principal became *', statement: { ...statement, Principal: '*' } },
    {
      change: 'Principal became every AWS account',
      statement: { ...statement, Principal: { AWS: '*' } },
    },
    {
      change: 'Principal became another service',
      statement: { ...statement, Principal: { Service: 'ec2.amazonaws.com' } },
    },
    {
      change: 'Principal became another identity provider',
      statement: { ...statement, Principal: { Federated: 'accounts.google.com' } },
    },
  ];
};

/** One more action, for each that would open something: it acts on a kind of resource that the
 *  statement names, its requests carry the context keys that the statement demands, and no other
 *  statement grants the same already. Any other added action is a dead letter. */
const addActions =
  (document: Document, actions: readonly AwsAction[]): Operator =>
  (statement) => {
    if (!isAllow(statement)) return [];
    const granted = list(statement.Action);
    const types = new Set(
      actions
        .filter(({ name }) => granted.includes(name))
        .flatMap(({ service, resourceTypes }) => resourceTypes.map((type) => `${service} ${type}`)),
    );
    const demanded = demandedKeys(statement);
    const elsewhere = document.Statement.filter((each) => reachesAll(each, statement)).flatMap(
      (each) => list(each.Action),
    );
    const more = actions
      .filter(({ service, resourceTypes }) =>
        resourceTypes.some((type) => ownTypes.has(type) && types.has(`${service} ${type}`)),
      )
      .filter(({ conditionKeys }) => demanded.every((key) => conditionKeys.includes(key)))
      .map(({ name }) => name)
      .filter((name) => !elsewhere.includes(name));
    const services = [...new Set(granted.map((action) => action.split(':')[0] ?? ''))];
    return [...services.map((service) => `${service}:*`), '*', ...more].map((action) => ({
      change: `action ${action} added`,
      statement: { ...statement, Action: [...granted, action] },
    }));
  };

/** Kinds of resource that the stack has. */
const ownTypes: ReadonlySet<string> = new Set([
  'object',
  'bucket',
  'table',
  'role',
  'log-group',
  'log-stream',
  'queue',
  'function',
]);

/** Service keys without which a statement never applies, in lower case. */
const demandedKeys = (statement: JsonStatement): readonly string[] =>
  Object.entries(conditionsOf(statement))
    .filter(([operator]) => !operator.startsWith('ForAllValues') && !operator.endsWith('IfExists'))
    .flatMap(([operator, keys]) =>
      Object.entries(keys)
        .filter(([, value]) => operator !== 'Null' || String(value) === 'false')
        .map(([key]) => key.toLowerCase()),
    )
    .filter((key) => key.startsWith('s3:') || key.startsWith('dynamodb:'));

/** Whether `one` allows its actions wherever `other` would. */
const reachesAll = (one: JsonStatement, other: JsonStatement): boolean =>
  isAllow(one) &&
  JSON.stringify(one.Resource) === JSON.stringify(other.Resource) &&
  (one.Condition === undefined ||
    JSON.stringify(one.Condition) === JSON.stringify(other.Condition));

/** Every weakening of every statement of one document.
 *  @param actions AWS's actions, of which those that matter are added to each Allow in turn. */
export const weakenings = (
  file: string,
  document: Document,
  actions: readonly AwsAction[],
): readonly Mutant[] => {
  const operators: readonly Operator[] = [
    dropConditions,
    widenResources,
    widenConditionValues,
    loosenOperators,
    flipNull,
    loosenDeny,
    widenPrincipals,
    ...addingOperators,
    ...denyOperators,
    addActions(document, actions),
  ];
  return document.Statement.flatMap((statement, index) =>
    operators
      .flatMap((operator) => operator(statement))
      .map(({ change, statement: weakened }) => ({
        file,
        statement: sidOf(statement, index),
        change,
        document: replaced(document, index, weakened),
      })),
  );
};

const sidOf = (statement: JsonStatement, index: number): string =>
  typeof statement.Sid === 'string' ? statement.Sid : `Statement[${index}]`;

const replaced = (document: Document, index: number, by: JsonStatement | null): Document => ({
  ...document,
  Statement:
    by === null ? document.Statement.toSpliced(index, 1) : document.Statement.with(index, by),
});
