import { LatchkeyError } from '#contract/errors';
import type { Refusal } from '#contract/retry';

/** AWS could not be reached, or did not answer, in several tries. */
export class NoConnection extends LatchkeyError {
  readonly code = 'no-connection';
  readonly whatToDo = 'There is no connection. It goes on by itself once there is.';
}

/** AWS asked for a pause, or had a fault of its own, in several tries. */
export class ServiceBusy extends LatchkeyError {
  readonly code = 'service-busy';
  readonly whatToDo = 'The service is busy. It is tried again in a while; nothing is lost.';
}

/** This computer's clock is so wrong that AWS refuses its signatures, even corrected. */
export class ClockWrong extends LatchkeyError {
  readonly code = 'clock-wrong';
  readonly whatToDo = 'Set this computer’s clock to the right time, then try again.';
}

/** AWS refused the request for good: the account may not do this, or the request is wrong. */
export class RequestRefused extends LatchkeyError {
  readonly code = 'request-refused';
  readonly whatToDo =
    'The service refused this. Try again; if it stays, ask whoever runs the page.';
}

const networkFailures = new Set([
  'NetworkError',
  'TypeError', // fetch, in every browser: "Failed to fetch", "Load failed", "fetch failed"
  'TimeoutError',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
]);

interface SdkError {
  readonly name: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

const isSdkError = (error: unknown): error is SdkError => error instanceof Error;

/** What an error thrown by the SDK says: AWS's code is its name.
 *  @see https://docs.aws.amazon.com/sdk-for-javascript/v3/developer-guide/error-handling.html */
export const refusalOf = (error: unknown): Refusal => {
  if (!isSdkError(error)) return { code: 'Unknown', httpStatus: null };
  const httpStatus = error.$metadata?.httpStatusCode ?? null;
  if (httpStatus === null && networkFailures.has(error.name))
    return { code: 'NetworkError', httpStatus };
  return { code: error.name, httpStatus };
};
