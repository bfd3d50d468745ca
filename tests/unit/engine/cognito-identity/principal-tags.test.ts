import { expect, test } from 'vitest';
import { keyed, principalTags } from '../../../../engine/cognito-identity/principal-tags.ts';

const provider = 'cognito-idp.us-east-1.amazonaws.com/us-east-1_abcDEF123';
const pool = { principalTags: [{ providerName: provider, claims: { space: 'custom:space' } }] };

test.each([
  { name: 'a claim', claims: { 'custom:space': 'team' }, tags: { space: 'team' } },
  { name: 'no claim', claims: { email: 'a@b.c' }, tags: {} },
  { name: 'a claim of null', claims: { 'custom:space': null }, tags: {} },
  { name: 'an empty claim', claims: { 'custom:space': '' }, tags: { space: '' } },
  { name: 'a number', claims: { 'custom:space': 7 }, tags: { space: '7' } },
  {
    name: 'every letter that a tag may have',
    claims: { 'custom:space': 'É_.:/=+-@ 1' },
    tags: { space: 'É_.:/=+-@ 1' },
  },
])('$name becomes $tags', ({ claims, tags }) => {
  expect(principalTags(pool, provider, claims)).toEqual(tags);
});

test.each(['*', 'team*', 'te?m', 'a#b', '${x}', 'a,b', 'x'.repeat(257)])(
  'the claim %s is refused, as STS refuses the tag',
  (value) => {
    expect(() => principalTags(pool, provider, { 'custom:space': value })).toThrow(
      'not a valid value of the session tag space',
    );
  },
);

test('the claims of another provider set no tag', () => {
  expect(principalTags(pool, `${provider}x`, { 'custom:space': 'team' })).toEqual({});
});

test('tags are context keys of their own', () => {
  expect(keyed('aws:PrincipalTag', { space: 'team' })).toEqual({
    'aws:PrincipalTag/space': ['team'],
  });
});
