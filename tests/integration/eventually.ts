import { setTimeout as pause } from 'node:timers/promises';

/** Polls until the answer is neither null nor undefined, and returns it.
 *  @throws {Error} naming `what` after `within` milliseconds. */
export const eventually = async <T>(
  what: string,
  ask: () => Promise<T | null | undefined>,
  within = 30_000,
): Promise<T> => {
  const deadline = Date.now() + within;
  for (;;) {
    const answer = await ask();
    if (answer !== null && answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(`${what}: not within ${within} ms`);
    await pause(50);
  }
};
