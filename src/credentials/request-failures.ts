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

/** AWS refused the request for good: the request is wrong, or the credentials are. */
export class RequestRefused extends LatchkeyError {
  readonly code = 'request-refused';
  readonly whatToDo =
    'The service refused this. Try again; if it stays, ask whoever runs the page.';
}

/** The access policies refused the request; trying again does not change that. */
export class AccessRefused extends LatchkeyError {
  readonly code = 'access-refused';
  readonly whatToDo =
    'The access policies refused this. Whoever runs the page can look the request up in CloudTrail and check what the policies say to it.';

  /** `cause` is what the SDK threw. */
  constructor(message: string, { cause }: { readonly cause: unknown }) {
    super(message, { cause, decisionId: decisionIdOf(cause) });
  }
}

const accessErrors: ReadonlySet<string> = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'AllAccessDisabled',
]);

/** Whether a refusal is an authorisation error: not an expired token, a missing object or a throttle.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html */
export const isAccessDenied = ({ code }: Refusal): boolean => accessErrors.has(code);

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
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
}

const isSdkError = (error: unknown): error is SdkError => error instanceof Error;

/** What an error thrown by the SDK says: AWS's code is its name.
 *  @see https://docs.aws.amazon.com/sdk-for-javascript/v3/developer-guide/error-handling.html */
export const refusalOf = (error: unknown): Refusal => {
  if (!isSdkError(error)) return { code: 'Unknown', httpStatus: null };
  const httpStatus = error.$metadata?.httpStatusCode ?? null;
  if (httpStatus === null && networkFailures.has(error.name)) {
    return { code: 'NetworkError', httpStatus };
  }
  return { code: error.name, httpStatus };
};

/** The ID under which the embedded engine logged the decision behind an error thrown by the SDK; null
 *  for AWS's errors, whose answers have no such header. */
export const decisionIdOf = (error: unknown): string | null => {
  const id = isSdkError(error) ? error.$response?.headers?.['x-latchkey-decision'] : undefined;
  return id !== undefined && /^[\w-]+$/.test(id) ? id : null;
};
