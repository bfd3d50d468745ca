import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { passwordProblem } from '../../../../engine/cognito-user-pool/password-policy.ts';
import { userPool } from './pool-server.ts';

const strict = userPool.passwordPolicy;
const says = (what: string) => `Password did not conform with policy: Password ${what}`;

describe('a strict policy', () => {
  test.each([
    { password: 'Correct-horse-7', problem: null },
    { password: 'Short-7', problem: says('not long enough') },
    { password: 'CORRECT-HORSE-7', problem: says('must have lowercase characters') },
    { password: 'correct-horse-7', problem: says('must have uppercase characters') },
    { password: 'Correct-horse-x', problem: says('must have numeric characters') },
    { password: 'Correcthorse77', problem: says('must have symbol characters') },
    { password: 'Correct horse 7', problem: null },
    { password: 'Äcorrecthorse-7', problem: says('must have uppercase characters') },
    { password: `Aa1-${'x'.repeat(252)}`, problem: null },
    { password: `Aa1-${'x'.repeat(253)}`, problem: says('too long') },
  ])('says of $password: $problem', ({ password, problem }) => {
    expect(passwordProblem(strict, password)).toBe(problem);
  });
});

const flag = fc.boolean();
const policies = fc.record({
  minimumLength: fc.integer({ min: 6, max: 20 }),
  requireLowercase: flag,
  requireUppercase: flag,
  requireNumbers: flag,
  requireSymbols: flag,
});

test('a long password with every kind of character meets every policy', () => {
  fc.assert(
    fc.property(policies, fc.string({ maxLength: 200 }), (policy, rest) => {
      const password = `aA1-${rest}${'x'.repeat(20)}`;
      return passwordProblem(policy, password) === null;
    }),
  );
});

test('a weaker policy finds no additional problems', () => {
  fc.assert(
    fc.property(policies, fc.string({ maxLength: 30 }), (policy, password) => {
      if (passwordProblem(policy, password) !== null) return true;
      const looser = { ...policy, minimumLength: 6, requireSymbols: false, requireNumbers: false };
      return passwordProblem(looser, password) === null;
    }),
  );
});

test('the empty password breaks every rule of every policy', () => {
  fc.assert(fc.property(policies, (policy) => passwordProblem(policy, '') !== null));
});
