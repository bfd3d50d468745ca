import { describe, expect, test } from 'vitest';
import {
  signInFailure,
  WeakPassword,
  WrongPassword,
} from '../../../src/sign-in/sign-in-failures.ts';

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
  { name: 'what nobody foresaw', code: 'InternalErrorException', becomes: 'sign-in-failure' },
];

describe('a refusal of the user pool', () => {
  test.each(cases)('$name becomes $becomes', ({ code, message, becomes }) => {
    const cause = refusal(code, message);
    const failure = signInFailure(cause);
    expect(failure).toMatchObject({ code: becomes, cause });
    expect(failure.whatToDo).toMatch(/\.$/);
  });

  test('a failure that has a name already keeps it', () => {
    const failure = new WrongPassword('no');
    expect(signInFailure(failure)).toBe(failure);
  });

  test('a weak password is told which rule it breaks', () => {
    const message = 'Password did not conform with policy: Password must have uppercase characters';
    expect(signInFailure(refusal('InvalidPasswordException', message)).whatToDo).toBe(
      'Choose another password. Password must have uppercase characters.',
    );
    expect(new WeakPassword('').whatToDo).toContain('a digit and a symbol');
  });
});
