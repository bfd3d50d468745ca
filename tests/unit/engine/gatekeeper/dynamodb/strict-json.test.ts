import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseJsonObject } from '../../../../../engine/gatekeeper/dynamodb/strict-json.ts';

test.each([
  ['a member twice', '{"a":1,"a":1}'],
  ['a member twice, once escaped', '{"a":1,"\\u0061":1}'],
  ['a member twice, deep within', '{"a":[{"b":{"c":1,"d":2,"c":3}}]}'],
  ['__proto__', '{"a":{"__proto__":1}}'],
  ['__proto__, escaped', '{"\\u005f_proto__":1}'],
  ['__proto__ twice', '{"__proto__":1,"__proto__":2}'],
  ['a hundred levels and more', `{"a":${'['.repeat(100)}${']'.repeat(100)}}`],
  ['no object', '["a"]'],
  ['no JSON', '{"a":1,}'],
])('refuses %s', (_what, text) => {
  expect(parseJsonObject(text)).toBeNull();
});

test('accepts colons, quotes and backslashes in names and values', () => {
  const value = { 'a:b': 'c:"d":\\', '\\': '"', '": "': [':', { constructor: ':' }], '': {} };
  expect(parseJsonObject(JSON.stringify(value))).toEqual(value);
});

test('accepts any object in any notation, and refuses it with a duplicate member', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 }), { noNullPrototype: true }),
      fc.constantFrom(undefined, 1, '\t'),
      (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        fc.pre(!text.includes('"__proto__"'));
        expect(parseJsonObject(text)).toEqual(JSON.parse(text));
        const [name] = Object.keys(value);
        if (name === undefined) return;
        const twice = text.replace(/\}$/, () => `,${JSON.stringify(name)}:null}`);
        expect(parseJsonObject(twice)).toBeNull();
      },
    ),
  );
});
