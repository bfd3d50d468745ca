import type { User } from './users.ts';

/** Wrong passwords that cost nothing. */
const freeTries = 5;
/** Cognito's longest lockout. */
const longestMs = 15 * 60 * 1000;

/** The user after a wrong password: from the fifth on, locked for 1, 2, 4, … seconds.
 *  @see https://docs.aws.amazon.com/cognito/latest/developerguide/authentication.html */
export const afterWrongPassword = (user: User, now: number): User => {
  const wrongPasswords = user.wrongPasswords + 1;
  const over = wrongPasswords - freeTries;
  const lockedMs = over < 0 ? 0 : Math.min(1000 * 2 ** over, longestMs);
  return {
    ...user,
    wrongPasswords,
    lockedUntil: lockedMs === 0 ? user.lockedUntil : now + lockedMs,
  };
};

/** The user after a right password. */
export const afterRightPassword = (user: User): User => ({
  ...user,
  wrongPasswords: 0,
  lockedUntil: 0,
});

export const isLocked = (user: User, now: number): boolean => user.lockedUntil > now;
