import { mostNames } from './event-limit.ts';

/** Number of wrong passwords before the first lockout. */
const freeTries = 5;
/** The longest lockout, and how long afterwards wrong passwords are forgotten, in milliseconds. */
const longestMs = 15 * 60 * 1000;

/** How long the n-th wrong password in a row locks the user out, in milliseconds: 0 at first, then 1,
 *  2, 4, … seconds.
 *  @see https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flow-things-to-know.html */
export const lockMs = (wrong: number): number =>
  wrong < freeTries ? 0 : Math.min(1000 * 2 ** (wrong - freeTries), longestMs);

/** Locks users out after wrong passwords or wrong codes of the second factor. Decoy users are locked
 *  out too, so a lockout does not show who exists. Kept in memory: a restart resets it. */
export interface Lockout {
  isLocked(userId: string): boolean;
  recordFailure(userId: string): void;
  reset(userId: string): void;
}

/** As with a `Limit`, no name displaces another: once the table is full, every name not in it is locked
 *  out.
 *  @param now epoch milliseconds. */
export const createLockout = (now: () => number): Lockout => {
  const users = new Map<string, { wrong: number; until: number; forgetAt: number }>();
  const isFull = (): boolean => {
    if (users.size < mostNames) return false;
    for (const [userId, { forgetAt }] of users) if (forgetAt <= now()) users.delete(userId);
    return users.size >= mostNames;
  };
  return {
    isLocked(userId) {
      const found = users.get(userId);
      return found === undefined ? isFull() : found.until > now();
    },
    recordFailure(userId) {
      const before = users.get(userId);
      if (before === undefined && isFull()) return;
      const wrong = before === undefined || before.forgetAt <= now() ? 1 : before.wrong + 1;
      const until = now() + lockMs(wrong);
      users.set(userId, { wrong, until, forgetAt: until + longestMs });
    },
    reset: (userId) => void users.delete(userId),
  };
};
