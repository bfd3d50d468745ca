import { LatchkeyError } from '#contract/errors';
import { ClockWrong, NoConnection, ServiceBusy } from '../credentials/request-failures.ts';
import { NotHere } from '../session/command-failures.ts';
import { WriteConflict } from '../session/storage-failures.ts';
import { SignedOut } from '../sign-in/request-failures.ts';
import { Unexpected } from './workspace-failures.ts';

/** What to do after a failed job. */
export type FailureAction =
  /** Try again after `pause` milliseconds. */
  | { readonly then: 'again'; readonly pause: number; readonly because: 'network' | 'retry' }
  /** Show the failure and wait for the user to ask for another try. */
  | { readonly then: 'give-up'; readonly failure: LatchkeyError }
  /** The file no longer exists. */
  | { readonly then: 'nothing' };

/** Failed tries of one file in a row before it is shown as failed. */
const maxTries = 8;
const longestPause = 60_000;
const signInPause = 5_000;

const isTemporary = (error: unknown): boolean =>
  error instanceof ServiceBusy || error instanceof WriteConflict || error instanceof ClockWrong;

/** Decides what to do after `tries` failures in a row. Without a connection or a signed-in user it always
 *  tries again; a busy service is tried eight times. `random` is in [0, 1). */
export const failureActionFor = (error: unknown, tries: number, random: number): FailureAction => {
  const pause = Math.min(longestPause, 1_000 * 2 ** (tries - 1)) * (0.5 + random / 2);
  if (error instanceof NotHere) return { then: 'nothing' };
  if (error instanceof SignedOut) return { then: 'again', pause: signInPause, because: 'retry' };
  if (error instanceof NoConnection) return { then: 'again', pause, because: 'network' };
  if (isTemporary(error) && tries < maxTries) return { then: 'again', pause, because: 'retry' };
  const failure =
    error instanceof LatchkeyError ? error : new Unexpected(String(error), { cause: error });
  return { then: 'give-up', failure };
};
