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
    user: { email: 'adä@example.com' },
  },
  {
    name: 'the token has no email',
    items: { ...username, [`${prefix}.sub-1.idToken`]: jwt({}) },
    user: { email: '' },
  },
  {
    name: 'the token is not a JWT',
    items: { ...username, [`${prefix}.sub-1.idToken`]: 'x' },
    user: { email: '' },
  },
])('when $name, the current user is $user', ({ items, user }) => {
  expect(stored(items)).toEqual(user);
});
