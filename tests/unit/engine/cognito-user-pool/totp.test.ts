import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newTotpSecret, totpCode, totpStep } from '../../../../engine/cognito-user-pool/totp.ts';

/** The RFC's secret, `12345678901234567890`, in base32. */
const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

// https://datatracker.ietf.org/doc/html/rfc6238#appendix-B, the last six of its eight digits
test.each([
  { seconds: 59, code: '287082' },
  { seconds: 1_111_111_109, code: '081804' },
  { seconds: 1_111_111_111, code: '050471' },
  { seconds: 1_234_567_890, code: '005924' },
  { seconds: 2_000_000_000, code: '279037' },
  { seconds: 20_000_000_000, code: '353130' },
])('at $seconds seconds the code is $code', ({ seconds, code }) => {
  expect(totpCode(secret, seconds * 1000)).toBe(code);
});

describe('a code', () => {
  const now = 1_800_000_000_000;
  const step = now / 30_000;

  test.each([
    { name: 'of now', ago: 0, counts: step },
    { name: 'of the step before', ago: 30_000, counts: step - 1 },
    { name: 'of the step after', ago: -30_000, counts: step + 1 },
    { name: 'of two steps before', ago: 60_000, counts: null },
    { name: 'of two steps after', ago: -60_000, counts: null },
  ])('$name counts as step $counts', ({ ago, counts }) => {
    expect(totpStep(secret, totpCode(secret, now - ago), now)).toBe(counts);
  });

  test.each(['', '12345', '1234567', '12345a', '１２３４５６', ' 12345'])(
    'of the form %j is wrong',
    (code) => {
      expect(totpStep(secret, code, now)).toBeNull();
    },
  );

  test('of any new secret is accepted at once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 60_000, max: 4_000_000_000_000 }), (at) => {
        const made = newTotpSecret();
        return totpStep(made, totpCode(made, at), at) !== null;
      }),
      { numRuns: 50 },
    );
  });
});
