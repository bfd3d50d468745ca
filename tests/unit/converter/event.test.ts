import fc from 'fast-check';
import type { S3EventRecord } from 'aws-lambda';
import { describe, expect, test } from 'vitest';
import { objectOf, ownerOf } from '../../../lambdas/converter/event.ts';
import { comparable } from '../../../lambdas/converter/sequencer.ts';

const record = (key: string): S3EventRecord =>
  ({
    eventTime: '2026-03-01T10:00:00.000Z',
    s3: { bucket: { name: 'uploads' }, object: { key, size: 7, eTag: 'abc', sequencer: '0A' } },
  }) as S3EventRecord;

describe('decodes keys of S3 events', () => {
  test.each([
    ['a+b', 'a b'],
    ['a%2Bb', 'a+b'],
    ['a%20b', 'a b'],
    ['%C3%BC%F0%9F%93%B7', 'ü📷'],
    ['us-east-1%3A0/x', 'us-east-1:0/x'],
  ])('%s is %s', (spelt, key) => {
    expect(objectOf(record(spelt)).key).toBe(key);
  });

  test('every encoded key decodes to the original', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (key) => {
        fc.pre(key.isWellFormed());
        const spelt = encodeURIComponent(key).replaceAll('%20', '+');
        expect(objectOf(record(spelt)).key).toBe(key);
      }),
    );
  });

  test.each([
    ['us-east-1:00000000-0000-4000-8000-000000000001/anything/at all', true],
    ['us-east-1:00000000-0000-4000-8000-000000000001', true],
    ['us-east-1:00000000-0000-4000-8000-00000000000/x', false],
    ['/us-east-1:00000000-0000-4000-8000-000000000001/x', false],
    ['', false],
  ])('%j has an owner: %j', (key, owned) => {
    expect(ownerOf(key) !== null).toBe(owned);
  });
});

describe('sequencers', () => {
  const hex = fc.stringMatching(/^[0-9a-fA-F]{1,24}$/);

  test('are compared with the shorter one padded with zeros on the right', () => {
    fc.assert(
      fc.property(hex, hex, (one, other) => {
        const length = Math.max(one.length, other.length);
        const [a, b] = [one, other].map((text) => BigInt(`0x${text.padEnd(length, '0')}`));
        if (a === undefined || b === undefined) return;
        expect(comparable(one) < comparable(other)).toBe(a < b);
        expect(comparable(one) === comparable(other)).toBe(a === b);
      }),
    );
  });

  test.each(['', 'xyz', '0x1', 'f'.repeat(40)])('%j is none', (text) => {
    expect(() => comparable(text)).toThrow(TypeError);
  });
});
