import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Page, Route } from 'playwright-core';
import { temporaryFolder } from '../app-process.ts';
import { writeLargePicture } from '../fixtures/large-picture.ts';
import { brook, fig, photoPath } from '../fixtures/photos.ts';
import { eventually } from '../integration/eventually.ts';
import { card, openApp, picker, signInOnPage, untilState, type AppUnderTest } from './app.ts';
import { openBrowser, type Browser } from './browser.ts';

let app: AppUnderTest;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let picture: string;
const browsers: Browser[] = [];

beforeAll(async () => {
  folder = await temporaryFolder();
  picture = path.join(folder.path, 'large.jpg');
  // Three parts.
  [app] = await Promise.all([openApp(), writeLargePicture(picture, 17_700_000)]);
});
afterAll(async () => {
  await app.close();
  await folder.remove();
});
let device: Browser;
beforeEach(async () => {
  device = await newDevice();
});
afterEach(async () => {
  await Promise.all(browsers.splice(0).map((browser) => browser.close()));
});

const newDevice = async (): Promise<Browser> => {
  const browser = await openBrowser();
  browsers.push(browser);
  return browser;
};

const openTab = async (browser: Browser): Promise<Page> => {
  const { page } = await browser.newPage();
  await page.goto(app.origin);
  return page;
};

const signedIn = async (browser: Browser, user: 0 | 1): Promise<Page> => {
  const page = await openTab(browser);
  await signInOnPage(page, app.accounts[user]);
  return page;
};

const isPart = (url: URL): boolean => url.searchParams.has('partNumber');

/** Lets the first part through and holds the others back; `release` lets them go. */
const holdParts = async (browser: Browser) => {
  const held: Route[] = [];
  const sent: string[] = [];
  let isHeld = true;
  let hold: () => void = () => undefined;
  const comes = new Promise<void>((resolve) => (hold = resolve));
  await browser.context.route(isPart, async (route) => {
    const partNumber = new URL(route.request().url()).searchParams.get('partNumber') ?? '';
    if (!isHeld || partNumber === '1') {
      sent.push(partNumber);
      return route.continue();
    }
    held.push(route);
    hold();
  });
  return {
    comes,
    sent,
    async release() {
      isHeld = false;
      for (const route of held.splice(0)) await route.abort().catch(() => undefined);
    },
  };
};

const progressOf = async (page: Page): Promise<string | null> =>
  card(page, 'large.jpg').getByRole('progressbar').getAttribute('aria-valuenow');

test('two tabs show the same progress, and when the uploading tab crashes the other finishes', async () => {
  const first = await signedIn(device, 0);
  const second = await openTab(device);
  await picker(second).waitFor({ state: 'attached' });
  const parts = await holdParts(device);
  // Its progress begins before S3 has it.
  const firstPartStored = first.waitForResponse(
    (response) => response.request().method() === 'PUT' && isPart(new URL(response.url())),
  );
  await picker(first).setInputFiles(picture);
  await Promise.all([parts.comes, firstPartStored]);
  await untilState(second, 'large.jpg', 'uploading');
  await eventually('the first part on both tabs', async () => {
    const [one, two] = await Promise.all([progressOf(first), progressOf(second)]);
    return one === two && Number(one) > 0 ? one : null;
  });
  // Crash the renderer, as when it runs out of memory.
  await first.goto('chrome://crash').catch(() => undefined);
  await parts.release();
  await untilState(second, 'large.jpg', 'ready');
  expect([...parts.sent].sort()).toEqual(['1', '2', '3']);
});

test('a second device has the sessions and follows what the first one does', async () => {
  const laptop = await signedIn(device, 1);
  await picker(laptop).setInputFiles(photoPath(brook));
  await untilState(laptop, brook.file, 'ready');
  const phone = await signedIn(await newDevice(), 1);
  await untilState(phone, brook.file, 'ready');
  await picker(phone).setInputFiles(photoPath(fig));
  await untilState(laptop, fig.file, 'ready');
  expect(await laptop.locator('[data-session]').count()).toBe(1);
});

test('an upload paused in one tab goes on from the other', async () => {
  // This user has not sent this picture before: it is no duplicate.
  const first = await signedIn(device, 1);
  const second = await openTab(device);
  await picker(second).waitFor({ state: 'attached' });
  const parts = await holdParts(device);
  await picker(first).setInputFiles(picture);
  await parts.comes;
  await card(second, 'large.jpg')
    .getByRole('button', { name: /^Pause/ })
    .click();
  await card(first, 'large.jpg')
    .getByRole('button', { name: /^Resume/ })
    .waitFor();
  await parts.release();
  await card(first, 'large.jpg')
    .getByRole('button', { name: /^Resume/ })
    .click();
  await untilState(second, 'large.jpg', 'ready');
});
