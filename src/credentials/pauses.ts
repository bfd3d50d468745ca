import type { Pauses } from './requester.ts';

/** Creates pauses that reject as soon as `closing` is aborted. */
export const pausesUntil = (closing: AbortSignal): Pauses => ({
  random: Math.random,
  wait: (milliseconds, signal) =>
    new Promise((resolve, reject) => {
      const ends = signal === undefined ? closing : AbortSignal.any([closing, signal]);
      const timer = setTimeout(() => {
        ends.removeEventListener('abort', giveUp);
        resolve();
      }, milliseconds);
      const giveUp = (): void => {
        clearTimeout(timer);
        reject(ends.reason as Error);
      };
      if (ends.aborted) giveUp();
      else ends.addEventListener('abort', giveUp, { once: true });
    }),
});
