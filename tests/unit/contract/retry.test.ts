import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isThrottle, remedyFor, retryDelay } from '#contract/retry';

test.each([
  { code: 'NetworkError', httpStatus: null, remedy: 'wait' },
  { code: 'SlowDown', httpStatus: 503, remedy: 'wait' },
  { code: 'ProvisionedThroughputExceededException', httpStatus: 400, remedy: 'wait' },
  { code: 'InternalError', httpStatus: 500, remedy: 'wait' },
  { code: 'ConditionalRequestConflict', httpStatus: 409, remedy: 'wait' },
  { code: 'SomethingNew', httpStatus: 502, remedy: 'wait' },
  { code: 'TooManyRequests', httpStatus: 429, remedy: 'wait' },
  { code: 'ExpiredToken', httpStatus: 400, remedy: 'renew-credentials' },
  { code: 'ExpiredTokenException', httpStatus: 400, remedy: 'renew-credentials' },
  // HEAD has no body that could name the code.
  { code: 'Unknown', httpStatus: 400, remedy: 'renew-credentials' },
  { code: 'Unknown', httpStatus: 404, remedy: 'stop' },
  { code: 'RequestTimeTooSkewed', httpStatus: 403, remedy: 'correct-clock' },
  { code: 'AccessDenied', httpStatus: 403, remedy: 'stop' },
  { code: 'ConditionalCheckFailedException', httpStatus: 400, remedy: 'stop' },
  { code: 'BadDigest', httpStatus: 400, remedy: 'stop' },
  { code: 'Error', httpStatus: null, remedy: 'stop' },
])('$code (HTTP $httpStatus) calls for: $remedy', ({ code, httpStatus, remedy }) => {
  expect(remedyFor({ code, httpStatus })).toBe(remedy);
});

test('SlowDown and a bare 503 ask for fewer requests; other faults do not', () => {
  expect(isThrottle({ code: 'SlowDown', httpStatus: 503 })).toBe(true);
  expect(isThrottle({ code: 'InternalError', httpStatus: 500 })).toBe(false);
});

test('pauses are random up to a bound that doubles to twenty seconds', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 50 }),
      fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
      (tried, random) => {
        const delay = retryDelay(tried, random);
        expect(delay).toBeGreaterThanOrEqual(0);
        expect(delay).toBeLessThan(Math.min(20_000, 200 * 2 ** (tried - 1)) + 1e-9);
      },
    ),
  );
  expect(retryDelay(1, 0.5)).toBe(100);
  expect(retryDelay(4, 0.5)).toBe(800);
});
