import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareKeys } from '../../../../engine/s3/key-order.ts';
import {
  continuationToken,
  listPage,
  parseContinuationToken,
  urlEncoded,
  type ListingPlace,
} from '../../../../engine/s3/listing.ts';

const key = fc.string({
  unit: fc.constantFrom('a', 'b', '/', 'é', '\uffee', '😀', ' ', '%'),
  maxLength: 6,
});

/** A reference model of S3's documented listing: every entry in order, and one entry for all keys
 *  that share a prefix. */
const everyEntry = (keys: readonly string[], prefix: string, delimiter: string): string[] => {
  const entries = keys
    .filter((name) => name.startsWith(prefix))
    .map((name) => {
      const end = delimiter === '' ? -1 : name.indexOf(delimiter, prefix.length);
      return end === -1 ? name : name.slice(0, end + delimiter.length);
    });
  return [...new Set(entries)];
};

const allPages = (
  keys: readonly string[],
  prefix: string,
  delimiter: string,
  maxKeys: number,
): string[][] => {
  const pages: string[][] = [];
  let after: ListingPlace | null = null;
  do {
    const page = listPage(keys, { prefix, delimiter, after, maxKeys });
    pages.push([...page.keys, ...page.commonPrefixes]);
    after = page.next && parseContinuationToken(continuationToken(page.next));
  } while (after);
  return pages;
};

describe('a listing', () => {
  test('gives every entry once in pages of the requested size, for any keys', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(key, { maxLength: 30 }),
        key,
        fc.constantFrom('', '/', 'a/', '😀'),
        fc.integer({ min: 1, max: 5 }),
        (names, prefix, delimiter, maxKeys) => {
          const keys = names.filter((name) => name !== '').sort(compareKeys);
          const pages = allPages(keys, prefix, delimiter, maxKeys);
          const inOrder = pages.flatMap((page) => page.sort(compareKeys));
          expect(inOrder).toEqual(everyEntry(keys, prefix, delimiter));
          pages.slice(0, -1).forEach((page) => expect(page).toHaveLength(maxKeys));
          expect(pages.at(-1)?.length).toBeLessThanOrEqual(maxKeys);
        },
      ),
    );
  });

  test('starts after the key given, which need not exist', () => {
    const keys = ['a', 'b', 'c'];
    const after = { at: 'aa', commonPrefix: false };
    const page = listPage(keys, { prefix: '', delimiter: '', after, maxKeys: 10 });
    expect(page).toEqual({ keys: ['b', 'c'], commonPrefixes: [], next: null });
  });

  test('of no entries is not truncated', () => {
    const page = listPage(['a'], { prefix: '', delimiter: '', after: null, maxKeys: 0 });
    expect(page).toEqual({ keys: [], commonPrefixes: [], next: null });
  });

  test('reads few keys of a large bucket', () => {
    let looks = 0;
    const keys = new Proxy(
      Array.from(
        { length: 20_000 },
        (_, at) => `${String(at % 4)}/${String(at).padStart(6, '0')}`,
      ).sort(compareKeys),
      {
        get(target, property, receiver) {
          if (typeof property === 'string' && /^\d+$/.test(property)) looks += 1;
          return Reflect.get(target, property, receiver) as unknown;
        },
      },
    );
    const page = listPage(keys, { prefix: '', delimiter: '/', after: null, maxKeys: 1000 });
    expect(page.commonPrefixes).toEqual(['0/', '1/', '2/', '3/']);
    expect(looks).toBeLessThan(200);
  });
});

test('keys are ordered by their UTF-8 bytes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }), (left, right) => {
      const bytes = Buffer.compare(Buffer.from(left), Buffer.from(right));
      expect(Math.sign(compareKeys(left, right))).toBe(bytes);
    }),
  );
});

describe('a continuation token', () => {
  test.each(['', 'x', 'bnVsbA', Buffer.from('[1,true]').toString('base64url'), '../../etc/passwd'])(
    'that this engine did not make is invalid: %j',
    (token) => {
      expect(parseContinuationToken(token)).toBeNull();
    },
  );
});

describe('encoding-type=url', () => {
  test.each([
    { text: 'photos/2006/a b.jpg', encoded: 'photos/2006/a+b.jpg' },
    { text: 'test_file(3).png', encoded: 'test_file%283%29.png' },
    { text: 'ä~!*', encoded: '%C3%A4%7E%21*' },
    { text: 'a+b&c=d%', encoded: 'a%2Bb%26c%3Dd%25' },
    { text: '\u0001', encoded: '%01' },
  ])('$text', ({ text, encoded }) => {
    expect(urlEncoded(text)).toBe(encoded);
  });

  test('is undone by form decoding', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(decodeURIComponent(urlEncoded(text).replaceAll('+', ' '))).toBe(text);
      }),
    );
  });
});
