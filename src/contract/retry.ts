/** What to do about a failed request. */
export type Remedy =
  | 'wait' // network failure, throttle or fault of AWS: send the same request again later
  | 'renew-credentials' // then send the same request once more
  | 'correct-clock' // AWS refused the signature's time; its answer carries the right one
  | 'stop'; // AWS refuses the request itself

const throttles = new Set([
  'SlowDown',
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'TooManyRequestsException',
  'RequestLimitExceeded',
  'ProvisionedThroughputExceededException',
  'RequestTimeout',
  'RequestTimeoutException',
  'InternalError',
  'InternalServerError',
  'InternalServerErrorException',
  'ServiceUnavailable',
  'OperationAborted',
  'ConditionalRequestConflict',
  'ExternalServiceException',
  'LimitExceededException',
]);

const expired = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'TokenRefreshRequired',
  'UnrecognizedClientException',
]);

const skewed = new Set(['RequestTimeTooSkewed', 'RequestExpired', 'InvalidSignatureException']);

/** AWS's error code and the HTTP status. A request without an answer has the code `NetworkError` and no
 *  status. */
export interface Refusal {
  readonly code: string;
  readonly httpStatus: number | null;
}

/** Whether the answer has no code, as to HEAD: an expired token is then a bare 400.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html */
const isBareBadRequest = ({ code, httpStatus }: Refusal): boolean =>
  httpStatus === 400 && ['Unknown', 'UnknownError', 'BadRequest', '400'].includes(code);

/** Whether the service asks for fewer requests; S3 says so with `SlowDown` or a bare 503.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance.html */
export const isThrottle = ({ code, httpStatus }: Refusal): boolean =>
  code === 'SlowDown' || httpStatus === 503;

/** Chooses the remedy for a failure.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html */
export const remedyFor = (refusal: Refusal): Remedy => {
  const { code, httpStatus } = refusal;
  if (expired.has(code) || isBareBadRequest(refusal)) return 'renew-credentials';
  if (skewed.has(code)) return 'correct-clock';
  if (code === 'NetworkError' || throttles.has(code)) return 'wait';
  return httpStatus !== null && (httpStatus === 429 || httpStatus >= 500) ? 'wait' : 'stop';
};

const firstDelay = 200;
const longestDelay = 20_000;

/** Returns the milliseconds to wait before try number `tried + 1`, with full jitter below a bound that
 *  doubles from 0.2 s to 20 s. `random` is in [0, 1).
 *  @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ */
export const retryDelay = (tried: number, random: number): number =>
  random * Math.min(longestDelay, firstDelay * 2 ** (tried - 1));

/** How often one request is tried before it fails. */
export const maxTries = 6;
