import { LatchkeyError } from '#contract/errors';
import type { Refusal } from '#contract/retry';

/** AWS could not be reached or did not answer, several times. */
export class NoConnection extends LatchkeyError {
  readonly code = 'no-connection';
  readonly whatToDo = 'There is no connection. It goes on by itself once there is one.';
}

/** AWS throttled the request or had a fault, several times. */
export class ServiceBusy extends LatchkeyError {
  readonly code = 'service-busy';
  readonly whatToDo = 'The service is busy. It is tried again soon; nothing is lost.';
}

/** AWS refuses signatures because of their time, even with the corrected clock. */
export class ClockWrong extends LatchkeyError {
  readonly code = 'clock-wrong';
  readonly whatToDo = 'Set this computer’s clock to the right time, then try again.';
}

/** AWS refused the request for another reason than the access policies. */
export class RequestRefused extends LatchkeyError {
  readonly code = 'request-refused';
  readonly whatToDo =
    'The service refused this. Try again; if it stays, ask whoever runs the page.';
}

/** The access policies deny the request. */
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

/** Whether a refusal is an authorisation error, as opposed to an expired token or a throttle.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html */
export const isAccessDenied = ({ code }: Refusal): boolean => accessErrors.has(code);

const networkFailures = new Set<unknown>([
  'NetworkError',
  'TypeError', // fetch, in every browser: "Failed to fetch", "Load failed", "fetch failed"
  'TimeoutError',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

interface SdkError {
  readonly name: string;
  /** Node.js's name of a failed connection, e.g. `ECONNREFUSED`; its `name` is then `Error`. */
  readonly code?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
}

const isSdkError = (error: unknown): error is SdkError => error instanceof Error;

/** Reads code and status from an error of the SDK, whose name is AWS's code.
 *  @see https://docs.aws.amazon.com/sdk-for-javascript/v3/developer-guide/error-handling.html */
export const refusalOf = (error: unknown): Refusal => {
  if (!isSdkError(error)) return { code: 'Unknown', httpStatus: null };
  const httpStatus = error.$metadata?.httpStatusCode ?? null;
  const isNetworkFailure = [error.name, error.code].some((name) => networkFailures.has(name));
  // With a status, the connection ended in the middle of the answer.
  if (isNetworkFailure) return { code: 'NetworkError', httpStatus: null };
  return { code: error.name, httpStatus };
};

/** Returns the ID under which the embedded engine logged the decision behind an error of the SDK;
 *  null for answers of AWS, which have no such header. */
export const decisionIdOf = (error: unknown): string | null => {
  const id = isSdkError(error) ? error.$response?.headers?.['x-latchkey-decision'] : undefined;
  return id !== undefined && /^[\w-]+$/.test(id) ? id : null;
};
