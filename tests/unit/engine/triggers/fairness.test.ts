import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startDelivery } from '../../../../engine/triggers/delivery.ts';
import type { EventFiles } from '../../../../engine/triggers/event-files.ts';

interface Picture {
  readonly owner: string;
  /** Milliseconds. */
  readonly conversion: number;
}

/** The template's maximum concurrency. */
const concurrency = 8;

const inMemory = (): EventFiles<Picture> => {
  let kept = 0;
  return {
    keep: () => Promise.resolve(`event-${(kept += 1)}`),
    forget: () => Promise.resolve(),
    fail: () => Promise.resolve(),
    kept: () => Promise.resolve([]),
  };
};

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** From half a second to one and a half, the same in every run. */
const conversionOf = (index: number): number => 500 + ((index * 373) % 1000);

/** How long a quiet user waits for each of 40 pictures, one after the other, beside a flood. Time is
 *  simulated.
 *  @param flood pictures that another user has sent before.
 *  @param groupOf what takes turns.
 *  @param dearer how many times as long each of the flood takes. */
const waitsOfQuietUser = async (
  flood: number,
  groupOf: (picture: Picture) => string,
  dearer = 1,
): Promise<readonly number[]> => {
  const whenReady = new Map<Picture, () => void>();
  const delivery = startDelivery<Picture>({
    files: inMemory(),
    maximumRetryAttempts: 2,
    concurrency,
    groupOf,
    invoke: ({ event }) =>
      new Promise((resolve) => {
        setTimeout(() => {
          whenReady.get(event)?.();
          resolve({ status: 'succeeded' });
        }, event.conversion);
      }),
    failedEvent: () => null,
  });
  for (let index = 0; index < flood; index += 1) {
    await delivery.accept({ owner: 'flooder', conversion: dearer * conversionOf(index) });
  }
  const waits: number[] = [];
  for (let index = 0; index < 40; index += 1) {
    const picture = { owner: 'quiet', conversion: conversionOf(index * 7) };
    const sent = Date.now();
    const ready = new Promise<void>((resolve) => whenReady.set(picture, resolve));
    await delivery.accept(picture);
    let isReady = false;
    void ready.then(() => (isReady = true));
    while (!isReady) await vi.advanceTimersByTimeAsync(10);
    waits.push(Date.now() - sent);
  }
  delivery.stop();
  return waits;
};

const p95 = (values: readonly number[]): number =>
  [...values].sort((one, other) => one - other)[Math.ceil(values.length * 0.95) - 1] ?? NaN;

const byOwner = ({ owner }: Picture): string => owner;

test.each([1, 2, 5])(
  'beside 2,000 pictures that take %i times as long the quiet user waits at most twice as long as alone, at p95',
  async (dearer) => {
    const alone = await waitsOfQuietUser(0, byOwner);
    const beside = await waitsOfQuietUser(2000, byOwner, dearer);
    expect(p95(beside) / p95(alone)).toBeLessThanOrEqual(2);
  },
);

test('beside pictures that take twenty times as long the quiet user waits for the first of eight to end', async () => {
  const alone = await waitsOfQuietUser(0, byOwner);
  const beside = await waitsOfQuietUser(2000, byOwner, 20);
  const longest = 20 * 1500;
  expect(p95(beside) / p95(alone)).toBeGreaterThan(2);
  expect(Math.max(...beside)).toBeLessThan(longest / 2);
});

test('in one line for all the quiet user waits for the whole flood', async () => {
  const alone = await waitsOfQuietUser(0, () => 'everybody');
  const [first = 0] = await waitsOfQuietUser(400, () => 'everybody');
  expect(first / p95(alone)).toBeGreaterThan(20);
});
