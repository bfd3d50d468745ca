import { describe, expect, test } from 'vitest';
import { NoNetwork } from '../../../src/sign-in/request-failures.ts';
import { SignIn } from '../../../src/sign-in/sign-in.svelte.ts';
import { createFakeUserPool, right } from '../../e2e/fake-workspace/fake-user-pool.ts';

const begin = (change: Partial<ReturnType<typeof createFakeUserPool>> = {}) => {
  const entered: string[] = [];
  const userPool = { ...createFakeUserPool(null), ...change };
  const signIn = new SignIn(userPool, '', (email) => entered.push(email));
  return { signIn, entered };
};

describe('signing in', () => {
  test('the right password signs in', async () => {
    const { signIn, entered } = begin();
    await signIn.signIn('ada@example.com', right.password);
    expect(entered).toEqual(['ada@example.com']);
    expect(signIn.problem).toBeNull();
  });

  test('a wrong password says what to do and keeps the address', async () => {
    const { signIn, entered } = begin();
    await signIn.signIn('ada@example.com', 'wrong');
    expect(entered).toEqual([]);
    expect(signIn).toMatchObject({
      step: { at: 'sign-in' },
      email: 'ada@example.com',
      problem: { code: 'wrong-password' },
      busy: false,
    });
  });

  test('an authenticator code is asked for and checked', async () => {
    const { signIn, entered } = begin();
    await signIn.signIn('totp@example.com', right.password);
    expect(signIn.step).toEqual({ at: 'totp' });
    await signIn.answerTotp('000000');
    expect(signIn.problem).toMatchObject({ code: 'unknown-code' });
    await signIn.answerTotp(right.totp);
    expect(entered).toEqual(['totp@example.com']);
  });

  test('an invited user chooses a password', async () => {
    const { signIn, entered } = begin();
    await signIn.signIn('invited@example.com', right.password);
    expect(signIn.step).toEqual({ at: 'new-password' });
    await signIn.chooseNewPassword('Correct-horse-7');
    expect(entered).toEqual(['invited@example.com']);
  });

  test('a passkey signs in where there are passkeys', async () => {
    expect(begin().signIn.hasPasskeys).toBe(false);
    const { signIn, entered } = begin({
      signInWithPasskey: (email) => Promise.resolve({ status: 'signed-in', email }),
    });
    expect(signIn.hasPasskeys).toBe(true);
    await signIn.signInWithPasskey('ada@example.com');
    expect(entered).toEqual(['ada@example.com']);
  });

  test('an unconfirmed address gets a new code and then signs in', async () => {
    const resent: string[] = [];
    const { signIn, entered } = begin({
      resendCode: (email) => {
        resent.push(email);
        return Promise.resolve();
      },
    });
    await signIn.signIn('new@example.com', right.password);
    expect(signIn.step).toMatchObject({ at: 'confirm', email: 'new@example.com' });
    expect(resent).toEqual(['new@example.com']);
    await signIn.confirm(right.code);
    expect(entered).toEqual(['new@example.com']);
  });

  test('a second click while the first is under way sends nothing', async () => {
    let asked = 0;
    const { signIn } = begin({
      signIn: (email) => {
        asked += 1;
        return Promise.resolve({ status: 'signed-in', email });
      },
    });
    await Promise.all([signIn.signIn('a@example.com', 'x'), signIn.signIn('a@example.com', 'x')]);
    expect(asked).toBe(1);
  });
});

describe('signing up', () => {
  test('signs in right after the code, without asking for the password again', async () => {
    const { signIn, entered } = begin();
    signIn.show('sign-up');
    await signIn.signUp('new@example.com', right.password);
    expect(signIn.step.at).toBe('confirm');
    await signIn.confirm('000000');
    expect(signIn.problem).toMatchObject({ code: 'unknown-code' });
    expect(signIn.step.at).toBe('confirm');
    await signIn.confirm(right.code);
    expect(entered).toEqual(['new@example.com']);
  });
});

describe('a forgotten password', () => {
  test('is replaced with a code, and the new one signs in', async () => {
    const { signIn, entered } = begin();
    signIn.show('forgot');
    await signIn.forgotPassword('ada@example.com');
    expect(signIn.step).toEqual({ at: 'reset', email: 'ada@example.com' });
    await signIn.resetPassword(right.code, right.password);
    expect(entered).toEqual(['ada@example.com']);
  });

  test('does not reveal whether the address has an account', async () => {
    const { signIn } = begin();
    await signIn.forgotPassword('nobody@example.com');
    expect(signIn.notice).toBe('If there is an account for nobody@example.com, we sent it a code.');
  });
});

test('no connection is a problem, not a crash, and going back clears it', async () => {
  const { signIn } = begin({ signIn: () => Promise.reject(new NoNetwork('offline')) });
  await signIn.signIn('ada@example.com', right.password);
  expect(signIn.problem).toMatchObject({ code: 'no-network' });
  signIn.show('sign-up');
  expect(signIn.problem).toBeNull();
});
