import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findOverlap, type Language, type TagGuard } from '../../../audit/language.ts';
import { shortIdentityIds as small } from './brute-force/shared-objects.ts';
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

const anyTag: TagGuard = { refused: '', mayBeEmpty: true };
const named: TagGuard = { refused: '/', mayBeEmpty: false };
const language = (made: Template, guard: TagGuard = anyTag): Language => ({
  template: made,
  guard,
});

const tag = '${aws:PrincipalTag/space}';

describe('members of two spaces share', () => {
  test.each([
    { name: 'nothing under name and slash', a: `b/space/${tag}/*`, guard: named, is: 'disjoint' },
    {
      name: 'keys, where a name may have a slash',
      a: `b/space/${tag}/*`,
      guard: { ...named, refused: '' },
      is: 'overlap',
    },
    { name: 'keys, where the slash is missing', a: `b/space/${tag}*`, guard: named, is: 'overlap' },
    {
      name: 'nothing in partitions that end in the name',
      a: `t\nspace#${tag}`,
      guard: anyTag,
      is: 'disjoint',
    },
  ])('$name', ({ a, guard, is }) => {
    const made = language(template(a), guard);
    expect(findOverlap(made, made).status).toBe(is);
  });

  test.each([
    { name: 'an identity’s prefix', a: `b/${sub}/*`, b: `b/space/${tag}/*`, is: 'disjoint' },
    { name: 'an identity’s partition', a: `t\n${sub}`, b: `t\nspace#${tag}`, is: 'disjoint' },
    {
      name: 'an identity’s usage',
      a: `t\nusage#${sub}`,
      b: `t\nusage#space#${tag}`,
      is: 'disjoint',
    },
    { name: 'a prefix without a name of its own', a: `b/${sub}/*`, b: `b/${tag}/*`, is: 'overlap' },
  ])('with $name: $is', ({ a, b, is }) => {
    expect(findOverlap(language(template(a), named), language(template(b), named)).status).toBe(is);
  });
});

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
    expect(findOverlap(language(template(a)), language(template(b))).status).toBe(status);
  });
});

/** Keys are strings of `ab/` up to a length. */
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

test(
  'patterns reported as disjoint share no short key between any identities',
  { timeout: 120_000 },
  () => {
    fc.assert(
      fc.property(anyTemplate, anyTemplate, (one, other) => {
        const finding = findOverlap(language(one), language(other), small);
        if (finding.status === 'disjoint') expect(share(one, other)).toBe(false);
      }),
      { numRuns: 1500 },
    );
  },
);

test('a reported overlap is a string that the patterns of two different identities match', () => {
  fc.assert(
    fc.property(anyTemplate, anyTemplate, (one, other) => {
      const finding = findOverlap(language(one), language(other), small);
      if (finding.status !== 'overlap') return;
      const { text, owners: made } = finding.overlap;
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

test(
  'patterns of tags reported as disjoint share no short key between any two tags',
  { timeout: 120_000 },
  () => {
    const guards = fc.record({
      refused: fc.constantFrom('', '/'),
      mayBeEmpty: fc.boolean(),
    });
    const tagTemplate = fc
      .array(fc.constantFrom('a', 'b', '/', '*', '?', tag), { minLength: 1, maxLength: 4 })
      .map((parts) => template(parts.join('')));
    const values = words('ab/', 3);
    const fitsTag = ({ refused, mayBeEmpty }: TagGuard, value: string) =>
      (mayBeEmpty || value !== '') && (refused === '' || !value.includes(refused));
    const makesWithTag = (pattern: Template, value: string, key: string): boolean => {
      const resolved = resolveTemplate(pattern, contextOf({ 'aws:PrincipalTag/space': [value] }));
      return resolved.pattern !== null && matchesString(resolved.pattern, key);
    };
    const outcomes = { disjoint: 0, overlap: 0, undecided: 0 };
    fc.assert(
      fc.property(tagTemplate, tagTemplate, guards, guards, (one, other, guard, second) => {
        const finding = findOverlap(language(one, guard), language(other, second));
        outcomes[finding.status] += 1;
        if (finding.status !== 'disjoint') return;
        const shared = keys.filter((key) =>
          values.some(
            (i) =>
              fitsTag(guard, i) &&
              makesWithTag(one, i, key) &&
              values.some((j) => j !== i && fitsTag(second, j) && makesWithTag(other, j, key)),
          ),
        );
        expect(shared).toEqual([]);
      }),
      { numRuns: 800 },
    );
    expect(Math.min(outcomes.disjoint, outcomes.overlap)).toBeGreaterThan(20);
  },
);
