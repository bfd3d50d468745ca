import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  beginExchange,
  expectedSignature,
  isPasswordOf,
  isUsable,
  makeVerifier,
  N,
  sameSignature,
  saltOf,
} from '../../../../engine/cognito-user-pool/srp.ts';
import { claimSignature, N as groupPrime, newSecret } from '../../../integration/srp.ts';

const pool = 'abcDEF123';
const secretBlock = Buffer.from('a challenge').toString('base64');
const timestamp = 'Mon Nov 23 12:00:00 UTC 2026';

const hex = (bytes: number) =>
  fc
    .uint8Array({ minLength: bytes, maxLength: bytes })
    .filter((array) => array.some((byte) => byte !== 0))
    .map((array) => Buffer.from(array).toString('hex'));

/** Both sides of an exchange: what the client signs, and what the server expects. */
const exchange = (known: string, typed: string, salt: string, b: string) => {
  const verifier = makeVerifier(`${pool}alice`, known, salt);
  const keys = beginExchange(verifier, b);
  const client = newSecret();
  const signed = { userName: `${pool}alice`, secretBlock, timestamp };
  return {
    expected: expectedSignature(verifier, keys, client.srpA, signed) ?? '',
    given: claimSignature(
      pool,
      typed,
      client,
      {
        USER_ID_FOR_SRP: 'alice',
        SALT: verifier.salt,
        SRP_B: keys.B,
        SECRET_BLOCK: secretBlock,
      },
      timestamp,
    ),
  };
};

test('the prime is the one of RFC 3526', () => {
  expect(N).toBe(groupPrime);
});

describe('an exchange', () => {
  test('gives both sides the same signature, for any password, salt and secrets', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, maxLength: 64, unit: 'binary' }),
        hex(16),
        hex(32),
        (password, salt, b) => {
          const { expected, given } = exchange(password, password, salt, b);
          return sameSignature(expected, given);
        },
      ),
      { numRuns: 25 },
    );
  });

  test.each([
    { name: 'a salt with leading zeros', salt: `0000${'7'.repeat(28)}` },
    { name: 'a salt whose first bit is set', salt: 'f'.repeat(32) },
    { name: 'a salt of odd length', salt: '7'.repeat(31) },
  ])('goes well with $name', ({ salt }) => {
    const { expected, given } = exchange(
      'Correct-horse-7',
      'Correct-horse-7',
      salt,
      '5'.repeat(64),
    );
    expect(sameSignature(expected, given)).toBe(true);
  });

  test('gives another signature for another password', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (known, typed) => {
        fc.pre(known !== typed);
        const { expected, given } = exchange(known, typed, saltOf('0'.repeat(32)), '3'.repeat(64));
        return !sameSignature(expected, given);
      }),
      { numRuns: 10 },
    );
  });

  test('signs name, challenge and time: another of each is another signature', () => {
    const verifier = makeVerifier(`${pool}alice`, 'Correct-horse-7');
    const keys = beginExchange(verifier);
    const signed = { userName: `${pool}alice`, secretBlock, timestamp };
    const { srpA } = newSecret();
    const signatures = [
      signed,
      { ...signed, userName: `${pool}bob` },
      { ...signed, secretBlock: Buffer.from('another').toString('base64') },
      { ...signed, timestamp: 'Mon Nov 23 12:00:01 UTC 2026' },
    ].map((each) => expectedSignature(verifier, keys, srpA, each));
    expect(new Set(signatures).size).toBe(4);
  });
});

describe("a client's public value", () => {
  test.each([
    { name: '0', A: '0', usable: false },
    { name: 'many zeros', A: '0'.repeat(768), usable: false },
    { name: 'N', A: N.toString(16), usable: false },
    { name: 'a multiple of N', A: (7n * N).toString(16), usable: false },
    { name: 'no hexadecimal', A: '0x10', usable: false },
    { name: 'a negative number', A: '-1', usable: false },
    { name: 'nothing', A: '', usable: false },
    { name: 'more digits than any multiple worth having', A: 'f'.repeat(1025), usable: false },
    { name: 'an honest one', A: newSecret().srpA, usable: true },
  ])('of $name: usable is $usable', ({ A, usable }) => {
    expect(isUsable(A)).toBe(usable);
  });

  test('that makes the session secret predictable gives no signature', () => {
    const verifier = makeVerifier(`${pool}alice`, 'Correct-horse-7');
    const keys = beginExchange(verifier);
    const signed = { userName: `${pool}alice`, secretBlock, timestamp };
    for (const A of ['0', N.toString(16), (2n * N).toString(16)]) {
      expect(expectedSignature(verifier, keys, A, signed)).toBeNull();
    }
  });
});

describe('a verifier', () => {
  test('matches one password only', () => {
    const kept = makeVerifier(`${pool}alice`, 'Correct-horse-7');
    expect(isPasswordOf(kept, `${pool}alice`, 'Correct-horse-7')).toBe(true);
    expect(isPasswordOf(kept, `${pool}alice`, 'Correct-horse-8')).toBe(false);
    expect(isPasswordOf(kept, `${pool}bob`, 'Correct-horse-7')).toBe(false);
  });

  test('differs each time, because the salt does', () => {
    const [one, other] = [makeVerifier('alice', 'same'), makeVerifier('alice', 'same')];
    expect(one.salt).not.toBe(other.salt);
    expect(one.verifier).not.toBe(other.verifier);
  });
});

test.each([
  { one: 'AAAA', other: 'AAAA', same: true },
  { one: 'AAAA', other: 'AAAB', same: false },
  { one: 'AAAA', other: 'AAAAAAAA', same: false },
  { one: 'AAAA', other: '', same: false },
])('signatures $one and $other: same is $same', ({ one, other, same }) => {
  expect(sameSignature(one, other)).toBe(same);
});
