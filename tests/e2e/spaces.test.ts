import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { fig, photoPath } from '../fixtures/photos.ts';
import { eventually } from '../integration/eventually.ts';
import { card, openApp, picker, signInOnPage, untilState, type AppUnderTest } from './app.ts';
import { openBrowser, type Browser } from './browser.ts';
import { countLooks, giveSpace, owners, toSpace } from './space-pages.ts';

let app: AppUnderTest;
const browsers: Browser[] = [];

beforeAll(async () => {
  app = await openApp();
  await giveSpace(app);
});
afterAll(() => app.close());
afterEach(async () => {
  await Promise.all(browsers.splice(0).map((browser) => browser.close()));
});

const opened = async (page: Page, user: 0 | 1): Promise<Page> => {
  await page.goto(app.origin);
  await signInOnPage(page, app.accounts[user]);
  return page;
};

const inBrowser = async (user: 0 | 1): Promise<Page> => {
  const browser = await openBrowser();
  browsers.push(browser);
  return opened((await browser.newPage()).page, user);
};

test('a member moves a session into the space, where another sees it, and the address says which is shown', async () => {
  const [anna, ben] = [await inBrowser(0), await inBrowser(1)];
  await picker(anna).setInputFiles(photoPath(fig));
  await untilState(anna, fig.file, 'ready');
  await toSpace(ben);
  expect(await ben.title()).toBe('Space team · Latchkey');
  expect(await card(ben, fig.file).count()).toBe(0);

  await anna.getByRole('button', { name: /^Move or copy .* to Space team$/ }).click();
  await anna.getByRole('dialog').getByRole('button', { name: 'Move' }).click();
  await untilState(ben, fig.file, 'ready');
  await anna.getByText(/is now in Space team/).waitFor();
  await card(anna, fig.file).waitFor({ state: 'detached' });
  await ben.getByText(/1 picture added by/).waitFor();

  await toSpace(anna);
  await untilState(anna, fig.file, 'ready');
  await eventually(
    'who is here',
    async () => (await ben.getByText(/^Here now:/).count()) > 0,
    60_000,
  );
  // One session of the space has an address that holds for every member, and after a reload.
  const sessions = anna.getByRole('navigation', { name: 'Sessions' });
  await sessions.getByRole('link', { name: /^Pictures from/ }).click();
  await expect.poll(() => anna.title()).toMatch(/^Pictures from .* · Latchkey$/);
  const id = (await anna.locator('[data-session]').getAttribute('data-session')) ?? '';
  expect(new URL(anna.url()).hash).toBe(`#/space/s/${id}`);
  await ben.goto(anna.url());
  for (const page of [anna, ben]) {
    await page.reload();
    await untilState(page, fig.file, 'ready');
    await expect.poll(() => page.title()).toMatch(/^Pictures from .* · Latchkey$/);
  }
  await sessions.getByRole('link', { name: 'All', exact: true }).click();
  await expect.poll(() => anna.title()).toBe('Space team · Latchkey');
  // What was shown last is shown again.
  await anna.goto(app.origin);
  await picker(anna).waitFor({ state: 'attached' });
  await untilState(anna, fig.file, 'ready');
  expect(await anna.title()).toBe('Space team · Latchkey');
  await owners(anna).getByRole('link', { name: 'Yours' }).click();
  await card(anna, fig.file).waitFor({ state: 'detached' });
  expect(await anna.title()).toBe('Your pictures · Latchkey');
});

test('of Yours and the space only the one that is shown is asked for news', async () => {
  const ben = await inBrowser(1);
  /** Makes the page look at once, as when it becomes visible. */
  const wake = () => ben.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  const counts = async (shown: 'own' | 'space') => {
    const looks = countLooks(ben);
    for (const wanted of [1, 2, 3, 4, 5]) {
      await wake();
      await expect.poll(() => looks[shown]).toBeGreaterThanOrEqual(wanted);
    }
    return looks;
  };
  await toSpace(ben);
  await ben.getByText('Opening the space …').waitFor({ state: 'detached' });
  // One look may have been due when it left the screen.
  expect((await counts('space')).own).toBeLessThanOrEqual(1);
  await owners(ben).getByRole('link', { name: 'Yours' }).click();
  await ben
    .getByRole('heading', { level: 1, name: 'Your pictures' })
    .waitFor({ state: 'attached' });
  expect((await counts('own')).space).toBeLessThanOrEqual(1);
});
