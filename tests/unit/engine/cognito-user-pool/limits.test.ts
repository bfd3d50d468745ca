import { describe, expect, test } from 'vitest';
import { createLimit } from '../../../../engine/cognito-user-pool/limits.ts';
import { stopped } from './stopped-clock.ts';

const minute = 60_000;

describe('a limit', () => {
  const limited = () => {
    const clock = stopped();
    const limit = createLimit({ most: 2, perMs: 60 * minute }, clock.now);
    limit.count('alice');
    return { clock, limit };
  };

  test('is reached by as many as it allows, for one name', () => {
    const { limit } = limited();
    expect(limit.isReached('alice')).toBe(false);
    limit.count('alice');
    expect([limit.isReached('alice'), limit.isReached('bob')]).toEqual([true, false]);
  });

  test('counts from the first, not from the last', () => {
    const { clock, limit } = limited();
    clock.pass(50 * minute);
    limit.count('alice');
    expect(limit.isReached('alice')).toBe(true);
    clock.pass(10 * minute);
    expect(limit.isReached('alice')).toBe(false);
  });

  test('is forgiven', () => {
    const { limit } = limited();
    limit.count('alice');
    limit.reset('alice');
    expect(limit.isReached('alice')).toBe(false);
  });

  test('remembers a bounded number of names, the newest', () => {
    const { limit } = limited();
    for (let name = 0; name < 10_001; name += 1) {
      limit.count(`name-${name}`);
      limit.count(`name-${name}`);
    }
    expect([limit.isReached('name-0'), limit.isReached('name-10000')]).toEqual([false, true]);
  });
});
