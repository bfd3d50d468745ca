import { expect, test } from 'vitest';
import {
  authenticatorAddress,
  modulesPath,
  secretInGroups,
} from '../../../src/account/authenticator.ts';

test('the address names the app and the account, and has the secret', () => {
  const address = new URL(authenticatorAddress('ABCD2345', 'ada+test@example.com'));
  expect(address.protocol).toBe('otpauth:');
  expect(decodeURIComponent(address.pathname)).toContain('Latchkey:ada+test@example.com');
  expect(Object.fromEntries(address.searchParams)).toMatchObject({
    secret: 'ABCD2345',
    issuer: 'Latchkey',
    digits: '6',
    period: '30',
  });
});

test.each([
  ['ABCDEFGH', 'ABCD EFGH'],
  ['ABCDEFG', 'ABCD EFG'],
  ['ABC', 'ABC'],
])('%s is shown as %s', (secret, shown) => {
  expect(secretInGroups(secret)).toBe(shown);
});

test('dark modules are squares of the path', () => {
  expect(
    modulesPath([
      [true, false],
      [false, true],
    ]),
  ).toBe('M0 0h1v1h-1zM1 1h1v1h-1z');
});
