import { expect, test } from 'vitest';
import { keepAwake } from '../../../src/installed/keep-awake.ts';

/** A page and a screen lock that note what happens to the lock. */
const newScreen = (isRefused = false) => {
  const happened: string[] = [];
  const target = new EventTarget();
  const page = Object.assign(target, { visibilityState: 'visible' as DocumentVisibilityState });
  let current: { released: boolean } | null = null;
  const wakeLock = {
    request: async () => {
      if (isRefused) throw new DOMException('low battery', 'NotAllowedError');
      happened.push('locked');
      const sentinel = {
        released: false,
        release: async () => {
          sentinel.released = true;
          happened.push('released');
        },
      };
      current = sentinel;
      return sentinel as unknown as WakeLockSentinel;
    },
  };
  const show = (state: DocumentVisibilityState): void => {
    page.visibilityState = state;
    // As browsers do.
    if (state === 'hidden' && current !== null) current.released = true;
    target.dispatchEvent(new Event('visibilitychange'));
  };
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  return { page: page as unknown as Document, wakeLock, happened, show, settled };
};

test('the screen is locked while it is wanted, once', async () => {
  const { page, wakeLock, happened, settled } = newScreen();
  const awake = keepAwake(wakeLock, page);
  awake.want(true);
  awake.want(true);
  await settled();
  expect(happened).toEqual(['locked']);
  awake.want(false);
  await settled();
  expect(happened).toEqual(['locked', 'released']);
});

test('a page that is seen again locks the screen again', async () => {
  const { page, wakeLock, happened, show, settled } = newScreen();
  const awake = keepAwake(wakeLock, page);
  awake.want(true);
  await settled();
  show('hidden');
  await settled();
  show('visible');
  await settled();
  expect(happened.filter((one) => one === 'locked')).toHaveLength(2);
  awake.close();
  await settled();
  show('visible');
  await settled();
  expect(happened.at(-1)).toBe('released');
});

test.each([
  { what: 'a refused lock', isRefused: true, hasApi: true },
  { what: 'no such API', isRefused: false, hasApi: false },
])('$what changes nothing else', async ({ isRefused, hasApi }) => {
  const { page, wakeLock, happened, settled } = newScreen(isRefused);
  const awake = keepAwake(hasApi ? wakeLock : undefined, page);
  awake.want(true);
  awake.want(false);
  await settled();
  expect(happened).toEqual([]);
});
