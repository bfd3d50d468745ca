import { checkCode, type MailedCode } from './codes.ts';
import type { PoolContext } from './context.ts';
import { expiredCode, tooOften, wrongCode } from './cognito-failures.ts';

/** A typed code and its purpose. */
export interface TypedCode {
  readonly purpose: 'confirm-sign-up' | 'reset-password' | 'verify-email';
  /** A user's `sub`, or a decoy's. */
  readonly userId: string;
  readonly code: string;
}

/** Accepts a right code. Call it inside the change that the code permits, so that the code is used
 *  once. Counts wrong codes, for decoy users too; after too many even the right one is refused.
 *  @throws CodeMismatchException, ExpiredCodeException or LimitExceededException. */
export const acceptCode = (
  { codeLimit, now }: PoolContext,
  kept: MailedCode | null,
  { purpose, userId, code }: TypedCode,
): void => {
  const name = `${purpose} ${userId}`;
  if (codeLimit.isReached(name)) throw tooOften();
  switch (checkCode(kept, code, now())) {
    case 'right':
      codeLimit.reset(name);
      return;
    case 'expired':
      throw expiredCode();
    case 'wrong':
      codeLimit.count(name);
      throw wrongCode();
  }
};
