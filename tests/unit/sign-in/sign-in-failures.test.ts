import { describe, expect, test } from 'vitest';
import { signInFailure, WrongPassword } from '../../../src/sign-in/sign-in-failures.ts';

const refusal = (code: string, message = '') => Object.assign(new Error(message), { code });

const cases: readonly { name: string; code: string; message?: string; becomes: string }[] = [
  {
    name: 'a wrong password',
    code: 'NotAuthorizedException',
    message: 'Incorrect username or password.',
    becomes: 'wrong-password',
  },
  { name: 'an unknown address', code: 'UserNotFoundException', becomes: 'wrong-password' },
  {
    name: 'an account locked after many tries',
    code: 'NotAuthorizedException',
    message: 'Password attempts exceeded',
    becomes: 'too-many-tries',
  },
  {
    name: 'a sign-in that took too long',
    code: 'NotAuthorizedException',
    message: 'Invalid session for the user, session is expired.',
    becomes: 'expired-code',
  },
  { name: 'a wrong code', code: 'CodeMismatchException', becomes: 'unknown-code' },
  {
    name: 'wrong authenticator digits',
    code: 'EnableSoftwareTokenMFAException',
    becomes: 'unknown-code',
  },
  { name: 'an old code', code: 'ExpiredCodeException', becomes: 'expired-code' },
  { name: 'too many mails', code: 'LimitExceededException', becomes: 'too-many-tries' },
  { name: 'too many requests', code: 'TooManyRequestsException', becomes: 'too-many-tries' },
  { name: 'a taken address', code: 'UsernameExistsException', becomes: 'address-taken' },
  { name: 'a malformed address', code: 'InvalidParameterException', becomes: 'invalid-entry' },
  { name: 'no connection', code: 'NetworkError', becomes: 'no-network' },
  { name: 'an unknown error', code: 'InternalErrorException', becomes: 'sign-in-failure' },
];

describe('a refusal of the user pool', () => {
  test.each(cases)('$name becomes $becomes', ({ code, message, becomes }) => {
    const cause = refusal(code, message);
    const failure = signInFailure(cause);
    expect(failure).toMatchObject({ code: becomes, cause });
    expect(failure.whatToDo).toMatch(/\.$/);
  });

  test('passes on a named failure unchanged', () => {
    const failure = new WrongPassword('no');
    expect(signInFailure(failure)).toBe(failure);
  });

  test.each([
    ['Password not long enough', 'Too short: use at least 12 characters.'],
    ['Password too long', 'Too long: use at most 256 characters.'],
    ['Password must have lowercase characters', 'Add a lowercase letter.'],
    ['Password must have uppercase characters', 'Add an uppercase letter.'],
    ['Password must have numeric characters', 'Add a number.'],
    ['Password must have symbol characters', 'Add a symbol.'],
    ['', 'Choose a password that meets every rule in the list.'],
  ])('the policy message "%s" becomes "%s"', (rule, whatToDo) => {
    const message = `Password did not conform with policy: ${rule}`;
    expect(signInFailure(refusal('InvalidPasswordException', message)).whatToDo).toBe(whatToDo);
  });
});
