/** Sends the same generated requests to the embedded engine's DynamoDB and to DynamoDB Local. Outcome,
 *  error code and the item afterwards must be equal. */
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { ask } from './ask.ts';
import type { ConformanceCase, Step, Subject } from './case.ts';

const value = fc.oneof(
  fc.integer({ min: -3, max: 12 }).map((number) => ({ N: String(number) })),
  fc.constantFrom('', 'a', 'ab', 'b').map((text) => ({ S: text })),
  fc.boolean().map((yes) => ({ BOOL: yes })),
  fc.constant({ NULL: true }),
  fc.subarray(['p', 'q', 'r'], { minLength: 1 }).map((texts) => ({ SS: texts })),
  fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 3 }).map((numbers) => ({
    L: numbers.map((number) => ({ N: String(number) })),
  })),
);

const attributes = ['a', 'b', 'c'] as const;
const item = fc.record(Object.fromEntries(attributes.map((name) => [name, value])), {
  requiredKeys: [],
});

/** Expressions use the values `:v` and `:w`; the attribute `d` never exists. */
const path = fc.constantFrom('a', 'b', 'c', 'd', 'a[0]', 'a[1]', 'b[2]');
const operand = fc.oneof(path, fc.constantFrom(':v', ':w'));
const comparator = fc.constantFrom('=', '<>', '<', '<=', '>', '>=');

const simple = fc.oneof(
  fc.tuple(operand, comparator, operand).map((words) => words.join(' ')),
  fc
    .tuple(path, fc.constantFrom('attribute_exists', 'attribute_not_exists'))
    .map(([at, is]) => `${is}(${at})`),
  fc.tuple(path, fc.constantFrom('begins_with', 'contains')).map(([at, is]) => `${is}(${at}, :v)`),
  path.map((at) => `size(${at}) > :v`),
  path.map((at) => `${at} IN (:v, :w)`),
  path.map((at) => `${at} BETWEEN :v AND :w`),
);

const condition = fc.oneof(
  simple,
  simple.map((one) => `NOT ${one}`),
  fc.tuple(simple, fc.constantFrom('AND', 'OR'), simple).map((words) => words.join(' ')),
  fc.tuple(simple, simple, simple).map(([one, two, three]) => `(${one} OR ${two}) AND ${three}`),
);

const update = fc.oneof(
  fc.tuple(path, operand).map(([to, from]) => `SET ${to} = ${from}`),
  fc
    .tuple(path, operand, fc.constantFrom('+', '-'))
    .map(([to, from, sign]) => `SET ${to} = ${from} ${sign} :v`),
  fc.tuple(path, path).map(([to, from]) => `SET ${to} = if_not_exists(${from}, :v)`),
  fc.tuple(path, operand).map(([to, from]) => `SET ${to} = list_append(${from}, :v)`),
  fc.uniqueArray(path, { minLength: 1, maxLength: 3 }).map((paths) => `REMOVE ${paths.join(', ')}`),
  fc.constantFrom('a', 'b', 'd').map((at) => `ADD ${at} :v`),
  fc.constantFrom('a', 'b', 'd').map((at) => `DELETE ${at} :v`),
  fc.tuple(path, path).map(([to, gone]) => `SET ${to} = :v REMOVE ${gone}`),
);

const usedValues = (
  expression: string,
  values: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(values).filter(([name]) => expression.includes(name)));

const withValues = (expression: string, values: Readonly<Record<string, unknown>>) => {
  const used = usedValues(expression, values);
  return Object.keys(used).length === 0 ? {} : { ExpressionAttributeValues: used };
};

interface Generated {
  readonly name: string;
  readonly steps: ConformanceCase['steps'];
}

/** One request to one item. */
const request = fc
  .record({
    item,
    v: value,
    w: value,
    expression: fc.oneof(
      update,
      condition.map((text) => `?${text}`),
    ),
  })
  .map(({ item: before, v, w, expression }): Generated => {
    const values = { ':v': v, ':w': w };
    const asked = expression.startsWith('?')
      ? { ConditionExpression: expression.slice(1), ReturnValues: 'ALL_OLD' }
      : { UpdateExpression: expression, ReturnValues: 'ALL_NEW' };
    return {
      name: `${expression} with ${JSON.stringify(values)} on ${JSON.stringify(before)}`,
      steps: ({ config, unique }) => {
        const TableName = config.sessionsTable;
        const Key = { identityId: { S: unique }, itemKey: { S: 'one' } };
        const operation = expression.startsWith('?') ? 'DeleteItem' : 'UpdateItem';
        return [
          ['PutItem', { TableName, Item: { ...Key, ...before } }],
          [operation, { TableName, Key, ...asked, ...withValues(expression, values) }],
        ] satisfies Step[];
      },
    };
  });

/** Compares the two engines by generated requests.
 *  @returns a description of each difference. */
export const compareGenerated = async (
  embedded: Subject,
  reference: Subject,
  { seed, count }: { readonly seed: number; readonly count: number },
): Promise<readonly string[]> => {
  const differing: string[] = [];
  for (const { name, steps } of fc.sample(request, { seed, numRuns: count })) {
    const each: ConformanceCase = { service: 'dynamodb', name, steps };
    const [ours, theirs] = await Promise.all([
      ask(embedded, each, randomUUID()),
      ask(reference, each, randomUUID()),
    ]);
    const [one, other] = [JSON.stringify(ours), JSON.stringify(theirs)];
    if (one === other) continue;
    differing.push(`${name}\n  embedded: ${one}\n  reference: ${other}`);
  }
  return differing;
};
