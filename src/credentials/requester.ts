import { LatchkeyError } from '#contract/errors';
import { isThrottle, maxTries, remedyFor, retryDelay, type Remedy } from '#contract/retry';
import {
  AccessRefused,
  ClockWrong,
  isAccessDenied,
  NoConnection,
  refusalOf,
  RequestRefused,
  ServiceBusy,
} from './request-failures.ts';
import type { CredentialSource, Requester } from './port.ts';

/** Time and chance for retries. `wait` takes milliseconds and rejects when the signal is aborted;
 *  `random` is in [0, 1). */
export interface Pauses {
  readonly wait: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  readonly random: () => number;
}

const toFailure = (error: unknown, remedy: Remedy): LatchkeyError => {
  const refusal = refusalOf(error);
  const { code, httpStatus } = refusal;
  const message = `${code}${httpStatus === null ? '' : ` (HTTP ${httpStatus})`}`;
  switch (remedy) {
    case 'wait':
      return code === 'NetworkError'
        ? new NoConnection(message, { cause: error })
        : new ServiceBusy(message, { cause: error });
    case 'correct-clock':
      return new ClockWrong(message, { cause: error });
    case 'renew-credentials':
    case 'stop':
      return isAccessDenied(refusal)
        ? new AccessRefused(message, { cause: error })
        : new RequestRefused(message, { cause: error });
  }
};

const isFinal = (error: unknown, signal: AbortSignal | undefined): boolean =>
  signal?.aborted === true || error instanceof LatchkeyError;

/** Creates the requester that retries for all clients, in place of the SDK's own retries.
 *  Its requests throw a LatchkeyError whose cause is the SDK's error. */
export const createRequester =
  (
    credentials: CredentialSource,
    { wait, random }: Pauses,
    onThrottle: () => void = () => undefined,
  ): Requester =>
  async (request, signal) => {
    let isClockCorrected = false;
    const refusedKeys = new Set<string>();
    for (let tried = 1; ; tried += 1) {
      signal?.throwIfAborted();
      const used = await credentials.current();
      try {
        return await request();
      } catch (error) {
        if (isFinal(error, signal)) throw error;
        const remedy = remedyFor(refusalOf(error));
        // Credentials can expire again while new ones are fetched; the same ones twice are refused.
        const isTriedBefore =
          (remedy === 'correct-clock' && isClockCorrected) ||
          (remedy === 'renew-credentials' && refusedKeys.has(used.accessKeyId));
        if (remedy === 'stop' || isTriedBefore) throw toFailure(error, remedy);
        // New credentials each time, all expired on their way: a slow connection, no refusal for good.
        const isSlow = remedy === 'renew-credentials';
        if (tried >= maxTries) throw toFailure(error, isSlow ? 'wait' : remedy);
        if (isThrottle(refusalOf(error))) onThrottle();
        if (remedy === 'wait') {
          await wait(retryDelay(tried, random()), signal);
          continue;
        }
        if (remedy === 'renew-credentials') {
          refusedKeys.add(used.accessKeyId);
          credentials.refused(used);
        } else {
          isClockCorrected = true;
        }
      }
    }
  };
