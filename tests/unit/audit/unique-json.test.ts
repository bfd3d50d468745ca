import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseFolder } from '../../../audit/policy-files.ts';
import { parseUniqueJson } from '../../../audit/unique-json.ts';
import { parseTemplateFile } from '../../../audit/foreign-template/read-file.ts';

const repeated = [
  { name: 'Effect', line: 2, text: '{ "Effect": "Deny",\n "Effect": "Allow" }' },
  {
    name: 'Resource',
    line: 3,
    text: '{ "Statement": [{ "Resource": "arn:aws:s3:::b",\n "Action": "*",\n "Resource": "*" }] }',
  },
  {
    name: 'StringEquals',
    line: 4,
    text: '{ "Condition": {\n "StringEquals": {},\n "Null": {},\n "StringEquals": {} } }',
  },
  { name: 'aws:SourceArn', line: 1, text: '{ "aws:SourceArn": "a", "aws:SourceArn": "*" }' },
  { name: 'Effect', line: 1, text: '{ "Effect": "Deny", "\\u0045ffect": "Allow" }' },
  { name: '__proto__', line: 1, text: '{ "__proto__": 1, "__proto__": 2 }' },
];

describe('an object that names a member twice is refused, with the line:', () => {
  test.each(repeated)('$name in line $line of $text', ({ name, line, text }) => {
    expect(() => parseUniqueJson(text)).toThrow(`line ${line}: "${name}" stands twice`);
    expect(() => parseTemplateFile(text)).toThrow(/cannot be read/);
  });
});

test('a policy file that names a member twice is refused by its name', () => {
  const text = '{ "Version": "2012-10-17",\n "Version": "2008-10-17", "Statement": [] }';
  expect(() => parseFolder(() => text)).toThrow(
    'authenticated-user.json cannot be read as JSON: line 2: "Version" stands twice in one object',
  );
});

test('a template that names a member twice, with two types, is refused', () => {
  expect(() => parseTemplateFile('true: 1\n"true": 2')).toThrow('names true twice');
});

test('any other JSON is parsed as JSON.parse does', () => {
  fc.assert(
    fc.property(fc.json(), fc.constantFrom(undefined, 2, '\t'), (text, indent) => {
      const written = JSON.stringify(JSON.parse(text), null, indent);
      expect(parseUniqueJson(written)).toEqual(JSON.parse(written));
    }),
  );
});
