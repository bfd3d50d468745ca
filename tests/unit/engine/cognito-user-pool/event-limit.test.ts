import { describe, expect, test } from 'vitest';
import { createLimit, mostNames } from '../../../../engine/cognito-user-pool/event-limit.ts';
import { stopped } from './stopped-clock.ts';

const minute = 60_000;

describe('a limit', () => {
  const limited = () => {
    const clock = stopped();
    const limit = createLimit({ most: 2, perMs: 60 * minute }, clock.now);
    limit.count('alice');
    return { clock, limit };
  };

  test('is reached at its number of events, for one name', () => {
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

  test('can be reset', () => {
    const { limit } = limited();
    limit.count('alice');
    limit.reset('alice');
    expect(limit.isReached('alice')).toBe(false);
  });

  test('stays reached when other names are counted, and is reached for new names once the table is full', () => {
    const { clock, limit } = limited();
    limit.count('alice');
    for (let name = 1; name < mostNames; name += 1) limit.count(`invented-${name}`);
    expect([limit.isReached('alice'), limit.isReached('invented-1')]).toEqual([true, false]);
    limit.count('one more');
    expect([limit.isReached('one more'), limit.isReached('bob')]).toEqual([true, true]);
    clock.pass(60 * minute);
    expect([limit.isReached('one more'), limit.isReached('bob')]).toEqual([false, false]);
  });
});
