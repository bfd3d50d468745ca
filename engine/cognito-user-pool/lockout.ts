/** Wrong passwords that cost nothing. */
const freeTries = 5;
/** The longest lockout, and how long a user must stay away for it all to be forgotten. */
const longestMs = 15 * 60 * 1000;
/** How many users are remembered at most: beyond it those who tried longest ago are forgotten. */
const mostUsers = 10_000;

/** How long the n-th wrong password in a row locks, in milliseconds: nothing, then 1, 2, 4, … seconds.
 *  @see https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flow-things-to-know.html */
export const lockMs = (wrong: number): number =>
  wrong < freeTries ? 0 : Math.min(1000 * 2 ** (wrong - freeTries), longestMs);

/** Who is locked out for wrong passwords or wrong codes of the second factor. Users who do not exist
 *  are locked out like those who do, or a lockout would tell them apart. In memory: a restart forgives. */
export interface Lockout {
  isLocked(userId: string): boolean;
  recordFailure(userId: string): void;
  reset(userId: string): void;
}

/** @param now epoch milliseconds. */
export const createLockout = (now: () => number): Lockout => {
  const users = new Map<string, { wrong: number; until: number; forgetAt: number }>();
  const forget = () => {
    for (const [userId, { forgetAt }] of users) {
      if (forgetAt > now() && users.size <= mostUsers) break;
      users.delete(userId);
    }
  };
  return {
    isLocked: (userId) => (users.get(userId)?.until ?? 0) > now(),
    recordFailure(userId) {
      const before = users.get(userId);
      const wrong = before === undefined || before.forgetAt <= now() ? 1 : before.wrong + 1;
      const until = now() + lockMs(wrong);
      users.delete(userId);
      users.set(userId, { wrong, until, forgetAt: until + longestMs });
      forget();
    },
    reset: (userId) => void users.delete(userId),
  };
};
