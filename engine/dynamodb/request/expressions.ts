import { Failure, validation } from '../dynamodb-failures.ts';
import { bindCondition } from '../expressions/bind-condition.ts';
import { bindProjection } from '../expressions/bind-projection.ts';
import { bindUpdate } from '../expressions/bind-update.ts';
import type { Condition } from '../expressions/condition.ts';
import { ExpressionProblem } from '../expressions/cursor.ts';
import { keyConditionsOf, type KeyCondition } from '../expressions/key-condition.ts';
import { parseCondition } from '../expressions/parse-condition.ts';
import { parseProjection } from '../expressions/parse-projection.ts';
import { parseUpdate } from '../expressions/parse-update.ts';
import { Placeholders } from '../expressions/placeholders.ts';
import type { UpdateAction } from '../expressions/update.ts';
import type { AttributeValue } from '../values/attribute-value.ts';
import { checkedValue, checkName, type WireValue } from '../values/checked-value.ts';
import type { Path } from '../values/path.ts';
import type { JsonObject } from '../../iam/json-object.ts';

export type ExpressionName =
  | 'UpdateExpression'
  | 'ConditionExpression'
  | 'KeyConditionExpression'
  | 'FilterExpression'
  | 'ProjectionExpression';

/** The expressions of a request; null for those it lacks. */
export interface Expressions {
  readonly update: readonly UpdateAction[] | null;
  readonly condition: Condition | null;
  readonly keyConditions: readonly KeyCondition<AttributeValue>[] | null;
  readonly filter: Condition | null;
  readonly projection: readonly Path[] | null;
}

/** Checks that a request does not mix expressions with legacy parameters, and has placeholders only
 *  with expressions.
 *  @param expressions the operation's expression parameters, in the order of AWS's messages.
 *  @throws ValidationException
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LegacyConditionalParameters.html */
export const checkExpressionParameters = (
  input: JsonObject,
  expressions: readonly ExpressionName[],
  legacy: readonly string[],
): void => {
  const given = expressions.filter((name) => input[name] !== undefined);
  const older = legacy.filter((name) => input[name] !== undefined);
  if (given.length > 0 && older.length > 0) {
    throw validation(
      `Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {${older.join(', ')}} Expression parameters: {${given.join(', ')}}`,
    );
  }
  if (input.ExpressionAttributeNames !== undefined && given.length === 0) {
    throw validation('ExpressionAttributeNames can only be specified when using expressions');
  }
  const withValues = expressions.filter((name) => name !== 'ProjectionExpression');
  if (input.ExpressionAttributeValues === undefined || withValues.length === 0) return;
  if (withValues.every((name) => input[name] === undefined)) {
    throw validation(
      `ExpressionAttributeValues can only be specified when using expressions: ${withValues.join(' and ')} ${withValues.length > 1 ? 'are' : 'is'} null`,
    );
  }
};

/** Parses the expressions of a request.
 *  @throws ValidationException, also for a placeholder that no expression uses. */
export const readExpressions = (input: JsonObject): Expressions => {
  const placeholders = readPlaceholders(input);
  const update = read(input, 'UpdateExpression', (text) =>
    bindUpdate(parseUpdate(text), placeholders),
  );
  const condition = read(input, 'ConditionExpression', (text) =>
    bindCondition(parseCondition(text), placeholders),
  );
  const key = read(input, 'KeyConditionExpression', (text) => {
    const parsed = parseCondition(text);
    bindCondition(parsed, placeholders);
    return parsed.condition;
  });
  const filter = read(input, 'FilterExpression', (text) =>
    bindCondition(parseCondition(text), placeholders),
  );
  const projection = read(input, 'ProjectionExpression', (text) =>
    bindProjection(parseProjection(text), placeholders),
  );
  checkAllUsed(placeholders);
  const nameOf = (name: string) =>
    name.startsWith('#') ? (placeholders.name(name) ?? name) : name;
  const keyConditions =
    key === null
      ? null
      : asValidation('', () => keyConditionsOf(key, nameOf)).map(({ values, ...rest }) => ({
          ...rest,
          values: values.map((value) => placeholders.value(value) ?? { NULL: true as const }),
        }));
  return { update, condition, keyConditions, filter, projection };
};

const read = <Result>(
  input: JsonObject,
  name: ExpressionName,
  parse: (text: string) => Result,
): Result | null => {
  const text = input[name];
  return typeof text === 'string' ? asValidation(`Invalid ${name}: `, () => parse(text)) : null;
};

/** Turns the problem of an expression into the failure of the request. */
const asValidation = <Result>(prefix: string, attempt: () => Result): Result => {
  try {
    return attempt();
  } catch (error) {
    if (error instanceof ExpressionProblem) throw validation(prefix + error.message);
    throw error;
  }
};

const readPlaceholders = (input: JsonObject): Placeholders => {
  for (const parameter of ['ExpressionAttributeNames', 'ExpressionAttributeValues']) {
    if (Object.keys(input[parameter] ?? { any: true }).length === 0) {
      throw validation(`${parameter} must not be empty`);
    }
  }
  return new Placeholders(
    readNames(input.ExpressionAttributeNames as Readonly<Record<string, unknown>> | undefined),
    readValues(input.ExpressionAttributeValues as Readonly<Record<string, WireValue>> | undefined),
  );
};

const readNames = (
  names: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, string>> => {
  checkPlaceholders('ExpressionAttributeNames', names, /^#[0-9a-zA-Z_]+$/);
  for (const [key, name] of Object.entries(names)) {
    if (typeof name !== 'string' || name === '__proto__') {
      throw validation(
        `ExpressionAttributeNames contains invalid value: ${String(name)} for key ${key}`,
      );
    }
    withPrefix('ExpressionAttributeNames contains invalid value: ', key, () => checkName(name));
  }
  return names as Readonly<Record<string, string>>;
};

const readValues = (
  values: Readonly<Record<string, WireValue>> = {},
): Readonly<Record<string, AttributeValue>> => {
  checkPlaceholders('ExpressionAttributeValues', values, /^:[0-9a-zA-Z_]+$/);
  const read = Object.entries(values).map(([key, value]) => [
    key,
    withPrefix('ExpressionAttributeValues contains invalid value: ', key, () =>
      checkedValue(value),
    ),
  ]);
  return Object.fromEntries(read) as Readonly<Record<string, AttributeValue>>;
};

const checkPlaceholders = (
  parameter: string,
  given: Readonly<Record<string, unknown>>,
  pattern: RegExp,
): void => {
  for (const key of Object.keys(given)) {
    if (!pattern.test(key) || key.length > 255) {
      throw validation(`${parameter} contains invalid key: Syntax error; key: "${key}"`);
    }
  }
};

const withPrefix = <Result>(prefix: string, key: string, attempt: () => Result): Result => {
  try {
    return attempt();
  } catch (error) {
    if (error instanceof Failure) throw validation(`${prefix}${error.message} for key ${key}`);
    throw error;
  }
};

const checkAllUsed = (placeholders: Placeholders): void => {
  const unused = [
    ['ExpressionAttributeNames', placeholders.unusedNames()],
    ['ExpressionAttributeValues', placeholders.unusedValues()],
  ] as const;
  for (const [parameter, names] of unused) {
    if (names.length > 0) {
      throw validation(
        `Value provided in ${parameter} unused in expressions: keys: {${names.join(', ')}}`,
      );
    }
  }
};
