/** What to do with an asynchronous invocation after an attempt. */
export type NextStep =
  | { readonly do: 'forget' }
  | { readonly do: 'retry'; readonly afterMs: number }
  | { readonly do: 'send-to-failed-events' };

/** Lambda waits one minute before the first retry and two before the second. A laptop's user does
 *  not wait that long for a converter that was killed: the pauses are shorter here, their count is
 *  the template's.
 *  @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
const pauseMs = (attemptsMade: number): number => 1_000 * attemptsMade;

/** Decides by the outcome of the attempt just made. `attemptsMade` counts it. */
export const nextStep = (
  succeeded: boolean,
  attemptsMade: number,
  maximumRetryAttempts: number,
): NextStep => {
  if (succeeded) return { do: 'forget' };
  if (attemptsMade > maximumRetryAttempts) return { do: 'send-to-failed-events' };
  return { do: 'retry', afterMs: pauseMs(attemptsMade) };
};
