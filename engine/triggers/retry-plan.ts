/** The next step of an asynchronous invocation after an attempt. */
export type NextStep =
  | { readonly do: 'forget' }
  | { readonly do: 'retry'; readonly afterMs: number }
  | { readonly do: 'send-to-failed-events' };

/** Lambda waits one minute before the first retry and two before the second. Here the pauses are
 *  shorter, so that nobody waits minutes for a converter that was killed; their number is the template's.
 *  @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
const pauseMs = (attemptsMade: number): number => 1_000 * attemptsMade;

/** @param attemptsMade including the attempt just made. */
export const nextStep = (
  succeeded: boolean,
  attemptsMade: number,
  maximumRetryAttempts: number,
): NextStep => {
  if (succeeded) return { do: 'forget' };
  if (attemptsMade > maximumRetryAttempts) return { do: 'send-to-failed-events' };
  return { do: 'retry', afterMs: pauseMs(attemptsMade) };
};
