import { expect, test } from 'vitest';
import { storedUser } from '../../../src/sign-in/stored-user.ts';

const jwt = (claims: object): string =>
  ['{}', JSON.stringify(claims), 'signature']
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.');

const stored = (items: Readonly<Record<string, string>>) =>
  storedUser({ getItem: (key) => items[key] ?? null }, 'client');

const prefix = 'CognitoIdentityServiceProvider.client';
const username = { [`${prefix}.LastAuthUser`]: 'sub-1' };

test.each([
  { name: 'nothing is stored', items: {}, user: null },
  { name: 'only the user name is left', items: username, user: null },
  {
    name: 'an ID token is stored',
    items: { ...username, [`${prefix}.sub-1.idToken`]: jwt({ email: 'adä@example.com' }) },
    user: { email: 'adä@example.com', space: null },
  },
  {
    name: 'the token names a space',
    items: {
      ...username,
      [`${prefix}.sub-1.idToken`]: jwt({ email: 'a@example.com', 'custom:space': 'team-2' }),
    },
    user: { email: 'a@example.com', space: 'team-2' },
  },
  {
    name: 'what the token names can be no space',
    items: {
      ...username,
      [`${prefix}.sub-1.idToken`]: jwt({ email: 'a@example.com', 'custom:space': 'a/../b' }),
    },
    user: { email: 'a@example.com', space: null },
  },
  {
    name: 'the claims are no texts',
    items: { ...username, [`${prefix}.sub-1.idToken`]: jwt({ email: 1, 'custom:space': ['a'] }) },
    user: { email: '', space: null },
  },
  {
    name: 'the token has no email',
    items: { ...username, [`${prefix}.sub-1.idToken`]: jwt({}) },
    user: { email: '', space: null },
  },
  {
    name: 'the token is not a JWT',
    items: { ...username, [`${prefix}.sub-1.idToken`]: 'x' },
    user: { email: '', space: null },
  },
])('when $name, the current user is $user', ({ items, user }) => {
  expect(stored(items)).toEqual(user);
});
