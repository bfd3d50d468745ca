import { afterEach, describe, expect, test } from 'vitest';
import { byteSize } from '../../../src/contract/byte-size.ts';
import { chooseLanguage, language, locale, speak } from '../../../src/contract/language.ts';
import { createdWords, defaultTitle } from '../../../src/session/session-words.ts';
import { grouped } from '../../../src/ui/grouped.ts';
import { isolated } from '../../../src/ui/isolated.ts';
import { plural } from '../../../src/ui/plural.ts';

afterEach(() => speak({ language: 'en', locale: 'en' }));

test('without a browser the language is English', () => {
  expect([language(), locale()]).toEqual(['en', 'en']);
});

test.each<[chosen: string | null, wanted: string[], language: string, locale: string]>([
  [null, ['de-CH', 'en'], 'de', 'de-CH'],
  [null, ['fr', 'de', 'en'], 'de', 'de'],
  [null, ['en-GB', 'de'], 'en', 'en-GB'],
  [null, ['fr', 'ja'], 'en', 'en'],
  [null, [], 'en', 'en'],
  ['de', ['en-US'], 'de', 'de'],
  ['en', ['de-DE', 'en-GB'], 'en', 'en-GB'],
  ['xx', ['de-DE'], 'de', 'de-DE'],
  ['toString', ['de-DE'], 'de', 'de-DE'],
])('chosen %s, wanted %j: %s, by the rules of %s', (chosen, wanted, spoken, tag) => {
  expect(chooseLanguage(chosen, wanted)).toEqual({ language: spoken, locale: tag });
});

const evening = new Date(2026, 9, 3, 18, 5).getTime();
const nextYear = new Date(2027, 1, 1).getTime();

describe.each([
  {
    tag: 'en-US',
    size: '4.2\u00a0MB',
    bytes: '999\u00a0B',
    count: '1,234',
    created: 'Oct 3, 2026, 6:05 PM',
    title: 'Pictures from October 3',
  },
  {
    tag: 'de-DE',
    size: '4,2\u00a0MB',
    bytes: '999\u00a0B',
    count: '1.234',
    created: '3. Okt. 2026, 18:05',
    title: 'Pictures from 3. Oktober',
  },
])('as $tag writes it', ({ tag, size, bytes, count, created, title }) => {
  const here = <T>(read: () => T): T => {
    speak({ language: 'en', locale: tag });
    return read();
  };
  test('a size', () => expect(here(() => byteSize(4_200_000, 'decimal'))).toBe(size));
  test('a small size', () => expect(here(() => byteSize(999, 'decimal'))).toBe(bytes));
  test('a number', () => expect(here(() => grouped(1_234))).toBe(count));
  test('a date', () =>
    expect(here(() => createdWords(evening, nextYear)).replace(/\s/g, ' ')).toBe(created));
  test('a title', () => expect(here(() => defaultTitle(evening, []))).toBe(title));
});

const forms = ['# file of “{title}”', '# files of “{title}”'];
/** Polish has a form of its own for 2 to 4. */
const polish = (count: number): number =>
  count === 1
    ? 0
    : count % 10 >= 2 && count % 10 <= 4 && !(count % 100 >= 12 && count % 100 <= 14)
      ? 1
      : 2;

test.each([
  { count: 1, words: '1 file of “Sea”' },
  { count: 0, words: '0 files of “Sea”' },
  { count: 1_200, words: '1,200 files of “Sea”' },
])('$count in English: $words', ({ count, words }) => {
  expect(plural(count, forms, { title: 'Sea' })).toBe(words);
});

test.each([
  { count: 1, words: '1 plik' },
  { count: 3, words: '3 pliki' },
  { count: 13, words: '13 plików' },
  { count: 22, words: '22 pliki' },
])('$count by a rule with three forms: $words', ({ count, words }) => {
  expect(plural(count, ['# plik', '# pliki', '# plików'], {}, polish)).toBe(words);
});

test('a value is filled in as it is, also where it looks like a place to fill in', () => {
  expect(plural(2, forms, { title: '{title} # $&' })).toBe('2 files of “{title} # $&”');
});

test.each([
  { name: 'beach.jpg', marked: false },
  { name: 'חוף.jpg', marked: true },
  { name: 'شاطئ.png', marked: true },
])('$name is isolated in an English sentence: $marked', ({ name, marked }) => {
  expect(isolated(name)).toBe(marked ? `\u2068${name}\u2069` : name);
});
