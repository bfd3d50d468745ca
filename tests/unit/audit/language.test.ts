import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findOverlap, type IdentityAlphabet } from '../../../audit/language.ts';
import {
  contextOf,
  parseTemplate,
  resolveTemplate,
  type Template,
} from '../../../engine/iam/policy-variables.ts';
import { matchesString } from '../../../engine/iam/wildcard.ts';

const sub = '${cognito-identity.amazonaws.com:sub}';
const template = (text: string): Template =>
  parseTemplate(text, { variables: true, wildcards: true }) ?? [];

describe('two identities share', () => {
  test.each([
    { name: 'nothing under ID and slash', a: `b/${sub}/*`, b: `b/${sub}/*`, status: 'disjoint' },
    { name: 'keys, where the slash is missing', a: `b/${sub}*`, b: `b/${sub}*`, status: 'overlap' },
    {
      name: 'keys, where a star stands before the ID',
      a: `b/*${sub}/*`,
      b: `b/*${sub}/*`,
      status: 'overlap',
    },
    { name: 'keys, where a star stands for the ID', a: 'b/*', b: `b/${sub}/*`, status: 'overlap' },
    { name: 'nothing in two buckets', a: `b/${sub}/*`, b: `c/${sub}/*`, status: 'disjoint' },
    {
      name: 'nothing in partitions that equal the ID',
      a: `t\n${sub}`,
      b: `t\n${sub}`,
      status: 'disjoint',
    },
    {
      name: 'a partition that begins with the ID',
      a: `t\n${sub}*`,
      b: `t\n${sub}`,
      status: 'overlap',
    },
    {
      name: 'nothing in partitions of another kind',
      a: `t\n${sub}`,
      b: `t\nusage#${sub}`,
      status: 'disjoint',
    },
    {
      name: 'partitions whose kind is spelt like an ID',
      a: `t\n${sub}`,
      b: `t\nusage-${sub}`,
      status: 'overlap',
    },
    {
      name: 'nothing, where as many letters follow every ID',
      a: `b/${sub}?x`,
      b: `b/${sub}?x`,
      status: 'disjoint',
    },
    {
      name: 'keys, where one letter or more follow the ID',
      a: `b/${sub}?*`,
      b: `b/${sub}?*`,
      status: 'overlap',
    },
    { name: 'a key that names no identity', a: 'b/shared', b: 'b/shared', status: 'overlap' },
    {
      name: 'keys, where the ID comes second',
      a: `b/*/${sub}`,
      b: `b/${sub}/*`,
      status: 'overlap',
    },
    {
      name: 'keys, where another variable stands first',
      a: 'b/${aws:userid}/*',
      b: 'b/${aws:userid}/*',
      status: 'overlap',
    },
  ])('$name', ({ a, b, status }) => {
    expect(findOverlap(template(a), template(b)).status).toBe(status);
  });
});

/** Identity IDs of one or two letters of `ab`; keys are strings of `ab/` up to a length. */
const small: IdentityAlphabet = {
  has: (letter) => letter === 'a' || letter === 'b',
  letters: 'ab',
};
const words = (letters: string, most: number): string[] =>
  most === 0
    ? ['']
    : ['', ...Array.from(letters).flatMap((l) => words(letters, most - 1).map((w) => l + w))];
const identities = words('ab', 3).filter((word) => word !== '');
const keys = words('ab/', 5);

const makes = (pattern: Template, identity: string, key: string): boolean => {
  const resolved = resolveTemplate(
    pattern,
    contextOf({ 'cognito-identity.amazonaws.com:sub': [identity] }),
  );
  return resolved.pattern !== null && matchesString(resolved.pattern, key);
};

/** Finds a shared key by trying every key of every identity. */
const share = (one: Template, other: Template): boolean =>
  keys.some((key) =>
    identities.some(
      (i) => makes(one, i, key) && identities.some((j) => j !== i && makes(other, j, key)),
    ),
  );

const anyTemplate = fc
  .array(fc.constantFrom('a', 'b', '/', '*', '?', sub), { minLength: 1, maxLength: 4 })
  .map((parts) => template(parts.join('')));

test('patterns reported as disjoint share no short key between any identities', () => {
  fc.assert(
    fc.property(anyTemplate, anyTemplate, (one, other) => {
      const finding = findOverlap(one, other, small);
      if (finding.status === 'disjoint') expect(share(one, other)).toBe(false);
    }),
    { numRuns: 1500 },
  );
});

test('a reported overlap is a string that the patterns of two different identities match', () => {
  fc.assert(
    fc.property(anyTemplate, anyTemplate, (one, other) => {
      const finding = findOverlap(one, other, small);
      if (finding.status !== 'overlap') return;
      const { text, identities: made } = finding.overlap;
      const twice = [one, other].some(
        (each) => each.filter(({ kind }) => kind === 'variable').length > 1,
      );
      fc.pre(!twice);
      const i = made[0] ?? (made[1] === 'a' ? 'b' : 'a');
      const j = made[1] ?? (i === 'a' ? 'b' : 'a');
      expect(i).not.toBe(j);
      expect(makes(one, i, text)).toBe(true);
      expect(makes(other, j, text)).toBe(true);
    }),
    { numRuns: 400 },
  );
});
