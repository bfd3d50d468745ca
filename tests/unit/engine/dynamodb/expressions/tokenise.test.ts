import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tokenise } from '../../../../../engine/dynamodb/expressions/tokenise.ts';

test.each([
  [
    'a.b[0] <= :v',
    ['name a', 'sign .', 'name b', 'sign [', 'number 0', 'sign ]', 'sign <=', 'value :v'],
  ],
  ['#a<>:b', ['placeholder #a', 'sign <>', 'value :b']],
  ['_a', ['unknown _', 'name a']],
  ['# a', ['unknown #', 'name a']],
  ['a\t=\n:v', ['name a', 'sign =', 'value :v']],
  ['!', ['unknown !']],
  ['', []],
])('splits %j', (expression, words) => {
  const tokens = tokenise(expression);
  expect(tokens.slice(0, -1).map(({ kind, text }) => `${kind} ${text}`)).toEqual(words);
  expect(tokens.at(-1)).toMatchObject({ kind: 'end', text: '<EOF>' });
});

test('every token is at its position, with only white space between', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'ab#:.[]()<>=+-,19 !é') }), (expression) => {
      let rest = expression;
      for (const { text, start, end } of tokenise(expression).slice(0, -1).reverse()) {
        expect(expression.slice(start, end)).toBe(text);
        expect(rest.slice(end).trim()).toBe('');
        rest = rest.slice(0, start);
      }
      expect(rest.trim()).toBe('');
    }),
  );
});
