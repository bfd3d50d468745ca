import { ExpressionProblem } from '../../dynamodb/expressions/cursor.ts';
import { keyConditionsOf } from '../../dynamodb/expressions/key-condition.ts';
import {
  namedAttributes,
  type ExpressionKind,
} from '../../dynamodb/expressions/named-attributes.ts';
import { parseCondition } from '../../dynamodb/expressions/parse-condition.ts';
import { isObject, type JsonObject } from '../../iam/json-object.ts';

/** Thrown for an undefined placeholder: the expression cannot be evaluated. */
class Undefined extends Error {}

/** Resolves a name or placeholder to its attribute.
 *  @throws {Undefined} when the request does not define it. */
const attributeOf = (name: string, input: JsonObject): string => {
  if (!name.startsWith('#')) return name;
  const names = input.ExpressionAttributeNames;
  const attribute = isObject(names) && Object.hasOwn(names, name) ? names[name] : undefined;
  if (typeof attribute !== 'string') throw new Undefined();
  return attribute;
};

/** The result of `read`; null for an expression that cannot be parsed. */
const orNull = <Result>(read: () => Result): Result | null => {
  try {
    return read();
  } catch (error) {
    if (error instanceof ExpressionProblem || error instanceof Undefined) return null;
    throw error;
  }
};

/** The value that a KeyConditionExpression requires the partition key to equal, parsed as the query
 *  parses it. Null when it is not a conjunction of key conditions or compares the partition key
 *  otherwise: what the query would read is then unknown.
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.KeyConditionExpressions.html */
export const partitionKeyOperands = (
  expression: string,
  partitionKey: string,
  input: JsonObject,
): readonly unknown[] | null =>
  orNull(() => {
    const { condition } = parseCondition(expression);
    const conditions = keyConditionsOf(condition, (name) => attributeOf(name, input));
    const key = conditions.find(({ attribute }) => attribute === partitionKey);
    const values = input.ExpressionAttributeValues;
    const [name] = key?.operator === '=' ? key.values : [];
    if (name === undefined || !isObject(values) || !Object.hasOwn(values, name)) return null;
    return [values[name]];
  });

/** Lists an expression's top-level attributes; null when it cannot be parsed.
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.Attributes.html */
export const attributesOfExpression = (
  expression: string,
  kind: ExpressionKind,
  input: JsonObject,
): readonly string[] | null =>
  orNull(() => namedAttributes(expression, kind).map((name) => attributeOf(name, input)));
