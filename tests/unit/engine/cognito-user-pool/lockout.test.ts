import { describe, expect, test } from 'vitest';
import { mostNames } from '../../../../engine/cognito-user-pool/event-limit.ts';
import { createLockout, lockMs } from '../../../../engine/cognito-user-pool/lockout.ts';
import { stopped } from './stopped-clock.ts';

const minute = 60_000;

describe('a lockout', () => {
  test.each([
    { wrong: 0, seconds: 0 },
    { wrong: 4, seconds: 0 },
    { wrong: 5, seconds: 1 },
    { wrong: 6, seconds: 2 },
    { wrong: 10, seconds: 32 },
    { wrong: 14, seconds: 512 },
    { wrong: 15, seconds: 900 },
    { wrong: 2000, seconds: 900 },
  ])('after $wrong wrong passwords lasts $seconds s', ({ wrong, seconds }) => {
    expect(lockMs(wrong)).toBe(seconds * 1000);
  });

  const lockedOut = () => {
    const clock = stopped();
    const lockout = createLockout(clock.now);
    for (let tries = 0; tries < 5; tries += 1) lockout.recordFailure('alice');
    return { clock, lockout };
  };

  test('locks out one user only', () => {
    const { lockout } = lockedOut();
    expect([lockout.isLocked('alice'), lockout.isLocked('bob')]).toEqual([true, false]);
  });

  test('ends, and doubles with the next wrong password', () => {
    const { clock, lockout } = lockedOut();
    clock.pass(1000);
    expect(lockout.isLocked('alice')).toBe(false);
    lockout.recordFailure('alice');
    clock.pass(1999);
    expect(lockout.isLocked('alice')).toBe(true);
    clock.pass(1);
    expect(lockout.isLocked('alice')).toBe(false);
  });

  test.each([
    {
      name: 'a sign-in',
      after: ({ lockout }: ReturnType<typeof lockedOut>) => lockout.reset('alice'),
    },
    {
      name: 'a quarter of an hour',
      after: ({ clock }: ReturnType<typeof lockedOut>) => clock.pass(16 * minute),
    },
  ])('is forgotten after $name', ({ after }) => {
    const scene = lockedOut();
    after(scene);
    scene.lockout.recordFailure('alice');
    expect(scene.lockout.isLocked('alice')).toBe(false);
  });

  test('stays when other names fail, and holds for new names once the table is full', () => {
    const { clock, lockout } = lockedOut();
    for (let tries = 0; tries < 12; tries += 1) lockout.recordFailure('alice');
    for (let name = 1; name < mostNames; name += 1) lockout.recordFailure(`invented-${name}`);
    clock.pass(1000);
    expect(lockout.isLocked('alice')).toBe(true);
    lockout.recordFailure('one more');
    expect([lockout.isLocked('invented-1'), lockout.isLocked('bob')]).toEqual([false, true]);
    clock.pass(16 * minute);
    expect(lockout.isLocked('bob')).toBe(false);
  });
});
