import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { keepSigned, renewIn } from '../../../src/result/keep-signed.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

const lasting = (seconds: number) => {
  let count = 0;
  return () => {
    count += 1;
    return Promise.resolve({ href: `link-${count}`, expiresAt: Date.now() + seconds * 1000 });
  };
};

describe('a kept link', () => {
  test('is replaced each time before it expires', async () => {
    const shown: string[] = [];
    const stop = keepSigned(lasting(100), ({ href }) => shown.push(href));
    await vi.advanceTimersByTimeAsync(79_000);
    expect(shown).toEqual(['link-1']);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(shown).toEqual(['link-1', 'link-2']);
    await vi.advanceTimersByTimeAsync(80_000);
    expect(shown).toEqual(['link-1', 'link-2', 'link-3']);
    stop();
  });

  test('is signed again with growing pauses while signing fails, then shown', async () => {
    const at: number[] = [];
    const shown: string[] = [];
    const stop = keepSigned(
      () => {
        at.push(Date.now());
        if (at.length < 4) return Promise.reject(new Error('offline'));
        return Promise.resolve({ href: 'link', expiresAt: Date.now() + 60_000 });
      },
      ({ href }) => shown.push(href),
    );
    await vi.advanceTimersByTimeAsync(10_000);
    expect(at).toEqual([0, 1_000, 3_000, 7_000]);
    expect(shown).toEqual(['link']);
    stop();
  });

  test('is not shown after stopping, even while it is being signed', async () => {
    const shown: string[] = [];
    const stop = keepSigned(lasting(10), ({ href }) => shown.push(href));
    stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(shown).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

test('an expired link is replaced after one second at the earliest', () => {
  expect(renewIn(0, 5_000)).toBe(1_000);
});
