import { attributesOfExpression, partitionKeyOperands } from './expressions.ts';
import { isObject, type JsonObject } from '../../iam/json-object.ts';
import type { DynamoDbSetting } from './table-arn.ts';

/** Part of a request's context. */
type Context = Readonly<Record<string, readonly string[]>>;

export const partitionKeyOf = (arn: string, setting: DynamoDbSetting): string | undefined =>
  arn.startsWith(`arn:aws:dynamodb:${setting.region}:${setting.account}:`)
    ? setting.partitionKeys.get(arn.slice(arn.lastIndexOf('/') + 1))
    : undefined;

/** The text of a key attribute as IAM compares it; null unless it has exactly one type. */
const keyText = (value: unknown): string | null => {
  if (!isObject(value)) return null;
  const [member, ...others] = Object.entries(value);
  if (member === undefined || others.length > 0) return null;
  const [type, text] = member;
  return ['S', 'N', 'B'].includes(type) && typeof text === 'string' ? text : null;
};

/** LeadingKeys of the items; absent if any of them is unknown, so that a policy with a condition on
 *  the key refuses. */
export const leadingKeys = (operands: readonly unknown[]): Context => {
  const texts = operands.map(keyText);
  const known = texts.filter((text) => text !== null);
  return known.length > 0 && known.length === texts.length
    ? { 'dynamodb:LeadingKeys': [...new Set(known)] }
    : {};
};

export const partitionsOf = (items: readonly unknown[], arn: string, setting: DynamoDbSetting) => {
  const key = partitionKeyOf(arn, setting);
  if (key === undefined) return {};
  return leadingKeys(
    items.map((item) => (isObject(item) && Object.hasOwn(item, key) ? item[key] : null)),
  );
};

const expressions = [
  ['ProjectionExpression', 'projection'],
  ['KeyConditionExpression', 'condition'],
  ['FilterExpression', 'condition'],
  ['ConditionExpression', 'condition'],
  ['UpdateExpression', 'update'],
] as const;

/** `dynamodb:Attributes`: every top-level attribute in the request; absent when they cannot be
 *  determined. */
export const attributes = (input: JsonObject, items: readonly unknown[]): Context => {
  const names = items.flatMap((item) => (isObject(item) ? Object.keys(item) : []));
  for (const list of ['AttributesToGet'] as const) {
    if (Array.isArray(input[list])) names.push(...input[list].map(String));
  }
  for (const legacy of [
    'KeyConditions',
    'QueryFilter',
    'ScanFilter',
    'Expected',
    'AttributeUpdates',
  ]) {
    if (isObject(input[legacy])) names.push(...Object.keys(input[legacy]));
  }
  for (const [parameter, kind] of expressions) {
    const expression = input[parameter];
    if (expression === undefined) continue;
    const found =
      typeof expression === 'string' ? attributesOfExpression(expression, kind, input) : null;
    if (found === null) return {};
    names.push(...found);
  }
  return names.length > 0 ? { 'dynamodb:Attributes': [...new Set(names)] } : {};
};

export const optional = (key: string, value: unknown, otherwise?: string) => {
  const text = typeof value === 'string' ? value : otherwise;
  return text === undefined ? {} : { [key]: [text] };
};

/** `dynamodb:Select`, explicit or by default.
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html#DDB-Query-request-Select */
export const select = (input: JsonObject) => {
  const isProjected = 'ProjectionExpression' in input || 'AttributesToGet' in input;
  return optional(
    'dynamodb:Select',
    input.Select,
    isProjected ? 'SPECIFIC_ATTRIBUTES' : 'ALL_ATTRIBUTES',
  );
};

export const capacity = (input: JsonObject) =>
  optional('dynamodb:ReturnConsumedCapacity', input.ReturnConsumedCapacity, 'NONE');

/** The value that a query compares the partition key with, by expression or KeyConditions. Null when
 *  either is present and cannot be parsed. */
export const queryOperands = (input: JsonObject, key: string): readonly unknown[] | null => {
  const operands: unknown[] = [];
  const { KeyConditionExpression: expression, KeyConditions: legacy } = input;
  if (expression !== undefined) {
    const found =
      typeof expression === 'string' ? partitionKeyOperands(expression, key, input) : null;
    if (found === null) return null;
    operands.push(...found);
  }
  if (legacy !== undefined) {
    const condition = isObject(legacy) && Object.hasOwn(legacy, key) ? legacy[key] : null;
    if (!isObject(condition) || condition.ComparisonOperator !== 'EQ') return null;
    if (!Array.isArray(condition.AttributeValueList)) return null;
    operands.push(...(condition.AttributeValueList as unknown[]));
  }
  return operands;
};
