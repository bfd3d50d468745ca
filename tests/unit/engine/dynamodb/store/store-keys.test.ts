import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  after,
  partitionPrefix,
  rowKey,
  segmentRange,
  tablePrefix,
} from '../../../../../engine/dynamodb/store/store-keys.ts';

const table = {
  name: 'rows',
  arn: '',
  partitionKey: { name: 'p', type: 'S' },
  sortKey: { name: 's', type: 'B' },
  ttlAttribute: null,
} as const;
const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 6 });
const bytes = fc.uint8Array({ minLength: 1, maxLength: 6 });
const row = (p: string, s: Uint8Array) =>
  rowKey(table, { p: { S: p }, s: { B: Buffer.from(s).toString('base64') } });

test('rows of one partition are in the order of their sort keys, and within its prefix', () => {
  fc.assert(
    fc.property(text, bytes, bytes, (p, one, other) => {
      const order = Buffer.compare(row(p, one), row(p, other));
      expect(Math.sign(order)).toBe(Math.sign(Buffer.compare(one, other)));
      const prefix = partitionPrefix(table, { S: p });
      expect(row(p, one).compare(prefix)).toBeGreaterThan(0);
      expect(row(p, one).compare(after(prefix))).toBeLessThan(0);
    }),
  );
});

test('the key of a row lies within its own partition only', () => {
  fc.assert(
    fc.property(text, text, bytes, (one, other, s) => {
      fc.pre(Buffer.compare(Buffer.from(one), Buffer.from(other)) !== 0);
      const prefix = partitionPrefix(table, { S: one });
      const key = row(other, s);
      expect(key.compare(prefix) >= 0 && key.compare(after(prefix)) < 0).toBe(false);
    }),
  );
});

test('every row is in exactly one segment', () => {
  fc.assert(
    fc.property(text, bytes, fc.integer({ min: 1, max: 50 }), (p, s, total) => {
      const key = row(p, s);
      const segments = Array.from({ length: total }, (_, segment) =>
        segmentRange(table, segment, total),
      );
      const holding = segments.filter(
        ({ gte, lt }) => key.compare(gte ?? key) >= 0 && key.compare(lt ?? key) < 0,
      );
      expect(holding).toHaveLength(1);
    }),
  );
});

test('a table with another sort-key type has another prefix', () => {
  const other = { ...table, sortKey: { name: 's', type: 'S' } } as const;
  expect(tablePrefix(other).equals(tablePrefix(table))).toBe(false);
});

test.each([
  [
    [1, 2],
    [1, 3],
  ],
  [[1, 255], [2]],
  [[255, 255], []],
])('after %j comes %j', (prefix, next) => {
  expect([...after(Buffer.from(prefix))]).toEqual(next);
});
