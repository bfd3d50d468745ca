import { expect, test } from 'vitest';
import { removingLastFirst } from '../../../../engine/dynamodb/removals.ts';

test.each([
  { given: 'REMOVE l[0], l[2]', sent: 'REMOVE l[2],l[0]' },
  { given: 'remove #l[1],#l[10] SET a = :v', sent: 'SET a = :v remove #l[10],#l[1]' },
  { given: 'REMOVE l[0] SET l[1] = :v', sent: 'SET l[1] = :v REMOVE l[0]' },
  { given: 'REMOVE l[2].x, l[1]', sent: 'REMOVE l[2].x, l[1]' },
  { given: 'REMOVE l[1], l[2][0]', sent: 'REMOVE l[2][0],l[1]' },
  { given: 'SET a = :v REMOVE m.l[0], b, m.l[1]', sent: 'SET a = :v REMOVE m.l[1],m.l[0], b' },
  { given: 'SET a = :v', sent: 'SET a = :v' },
  { given: 'SET #remove = :v', sent: 'SET #remove = :v' },
  { given: 'REMOVE l[0], , l[1]', sent: 'REMOVE l[1],l[0], ' },
])('$given', ({ given, sent }) => {
  const request = { operation: 'UpdateItem', input: { UpdateExpression: given } };
  const { UpdateExpression } = removingLastFirst(request).input;
  expect(String(UpdateExpression).replace(/\s+/g, ' ')).toBe(sent.replace(/\s+/g, ' '));
});

test('a request without an expression is left alone', () => {
  const request = { operation: 'PutItem', input: { Item: {} } };
  expect(removingLastFirst(request)).toBe(request);
});
