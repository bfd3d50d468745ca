import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sharedValueProblem } from '../../../../engine/dynamodb/shared-values.ts';

const names = { '#a': 'a', '#m': 'm' };
const isRefused = (UpdateExpression: string): boolean =>
  sharedValueProblem({
    operation: 'UpdateItem',
    input: { UpdateExpression, ExpressionAttributeNames: names },
  }) !== null;

test.each([
  'SET a[0] = a',
  'SET m.x = m',
  'SET #a[0] = a',
  'SET a[0] = #a',
  'set a[0]=if_not_exists(a, :v)',
  'SET a[0] = list_append(a, :v)',
  'SET a[0] = list_append(:v, a)',
  'SET a[0] = b, b[0] = a',
  'SET b = #m, #m.x = :v',
  'SET b = a REMOVE a[1]',
  'SET x = :v, m.q.r = m.q',
])('%s is refused', (expression) => {
  expect(isRefused(expression)).toBe(true);
});

test.each([
  'SET a = a',
  'SET a = list_append(a, :v)',
  'SET n = n + :v, b = if_not_exists(b, :z) - :v',
  'SET #m.x = #m.x + :v',
  'SET ab[0] = a',
  'SET a[0] = :a',
  'SET attempts.#request = if_not_exists(attempts.#request, :none) + :one',
  'REMOVE a[0], a[1]',
  'ADD n :v DELETE s :w',
])('%s goes through', (expression) => {
  expect(isRefused(expression)).toBe(false);
});

test('no expression whatever makes it throw', () => {
  fc.assert(fc.property(fc.string(), (expression) => void isRefused(expression)));
});
