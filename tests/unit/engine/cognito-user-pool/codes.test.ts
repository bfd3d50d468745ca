import { describe, expect, test } from 'vitest';
import { checkCode, newCode } from '../../../../engine/cognito-user-pool/codes.ts';

const minute = 60_000;

describe('a mailed code', () => {
  const made = () => newCode(0, minute);
  const other = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

  test('has six digits, and only its hash is kept', () => {
    const { code, kept } = made();
    expect(code).toMatch(/^\d{6}$/);
    expect(JSON.stringify({ ...kept, expiresAt: 0, salt: '' })).not.toContain(code);
  });

  test('is right until it expires; a wrong one is never right', () => {
    const { code, kept } = made();
    expect(checkCode(kept, code, minute - 1)).toBe('right');
    expect(checkCode(kept, code, minute)).toBe('expired');
    expect(checkCode(kept, other(code), minute - 1)).toBe('wrong');
    expect(checkCode(kept, other(code), minute)).toBe('wrong');
  });

  test('is wrong when none was sent', () => {
    expect(checkCode(null, '000000', 0)).toBe('wrong');
  });
});
