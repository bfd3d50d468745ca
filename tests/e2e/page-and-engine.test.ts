import { readFile } from 'node:fs/promises';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { brook, fig, photoPath } from '../fixtures/photos.ts';
import { clientsFor } from '../integration/clients.ts';
import { card, openApp, picker, signInOnPage, untilState, type AppUnderTest } from './app.ts';
import { openBrowser, type Browser } from './browser.ts';

let app: AppUnderTest;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  app = await openApp();
});
afterAll(() => app.close());

beforeEach(async () => {
  browser = await openBrowser();
  ({ page } = await browser.newPage());
  await page.goto(app.origin);
});
afterEach(() => browser.close());

const chooseFromAccountMenu = async (from: Page, item: string): Promise<void> => {
  await from.getByRole('button', { name: /^Account of/ }).click();
  await from.getByRole('button', { name: item, exact: true }).click();
};

test('every request of the access check has its expected outcome in a browser', async () => {
  await signInOnPage(page, app.accounts[0]);
  await page.getByRole('button', { name: /^Account of/ }).click();
  await page.getByRole('link', { name: 'Access check' }).click();
  await page.getByRole('button', { name: 'Run the check' }).click();
  await page.getByText(/^All \d+ checks passed\.$/).waitFor();
  // CORS rules blocked only this request; the policies refused the others.
  const forged = page.locator('[data-case="forge-result-object"]');
  expect(await forged.innerText()).toContain('Blocked: CORS');
  expect(await page.getByText('Blocked:').count()).toBe(1);
});

test('where only an administrator invites, the form offers no sign-up', async () => {
  await page.getByRole('button', { name: 'Create an account' }).waitFor();
  await page.route('**/config.json', async (route) => {
    const config = (await (await route.fetch()).json()) as object;
    await route.fulfill({ json: { ...config, signUp: 'closed' } });
  });
  await page.reload();
  await page.getByRole('button', { name: 'Forgot password?' }).waitFor();
  expect(await page.getByRole('button', { name: 'Create an account' }).count()).toBe(0);
});

/** How many pictures' bytes this browser keeps. */
const keptPictures = (from: Page): Promise<number> =>
  from.evaluate(async () => {
    const count = (name: string): Promise<number> =>
      new Promise((resolve, reject) => {
        const opening = indexedDB.open(name);
        opening.onerror = () => reject(new Error(`${name} does not open`));
        opening.onsuccess = () => {
          const database = opening.result;
          if (!database.objectStoreNames.contains('bytes')) {
            database.close();
            resolve(0);
            return;
          }
          const asking = database.transaction('bytes').objectStore('bytes').count();
          asking.onerror = () => reject(new Error(`${name} cannot be read`));
          asking.onsuccess = () => {
            database.close();
            resolve(asking.result);
          };
        };
      });
    const names = (await indexedDB.databases()).flatMap(({ name }) => name ?? []);
    const counts = await Promise.all(names.map(count));
    return counts.reduce((sum, each) => sum + each, 0);
  });

test('HEIC is converted where the browser decodes it, and refused with the reason where it does not', async () => {
  await signInOnPage(page, app.accounts[0]);
  const heic = { mimeType: 'image/heic' };
  await picker(page).setInputFiles([
    // Chromium decodes no HEIC; what a picture is it reads from its bytes.
    { ...heic, name: 'decoded.heic', buffer: await readFile(photoPath(brook)) },
    { ...heic, name: 'refused.heic', buffer: Buffer.from('....ftypheic') },
  ]);
  await page.getByText(/1 added, 1 skipped\. HEIC, which .*: refused\.heic\./).waitFor();
  await untilState(page, 'decoded.jpg', 'ready');
  expect(await card(page, 'refused.heic').count()).toBe(0);
});

test('offline, the page starts, shows stored sessions, and accepts pictures', async () => {
  await signInOnPage(page, app.accounts[0]);
  await picker(page).setInputFiles(photoPath(brook));
  await untilState(page, brook.file, 'ready');
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });

  await browser.context.setOffline(true);
  await page.reload();
  await untilState(page, brook.file, 'ready');
  await page.getByText('You’re offline').waitFor();
  await expect.poll(() => keptPictures(page), { timeout: 30_000 }).toBe(0);
  await picker(page).setInputFiles(photoPath(fig));
  await untilState(page, fig.file, 'queued');
  // The row is written first, then the bytes.
  await expect.poll(() => keptPictures(page), { timeout: 30_000 }).toBeGreaterThan(0);
  // The preview is made of the bytes that this browser keeps.
  await page.reload();
  await untilState(page, fig.file, 'queued');
  await card(page, fig.file).locator('img[src^="blob:"]').waitFor();

  await browser.context.setOffline(false);
  await untilState(page, fig.file, 'ready');
  await page.getByText('You’re offline').waitFor({ state: 'detached' });
});

test('a changed preset keeps the old sizes until the new ones are ready, then deletes them', async () => {
  await signInOnPage(page, app.accounts[1]);
  await picker(page).setInputFiles(photoPath(brook));
  await untilState(page, brook.file, 'ready');
  const links = card(page, brook.file).getByRole('link', { name: /^Download/ });
  const before = await links.count();
  await page.evaluate((file) => {
    const fewest = { links: Infinity };
    Object.assign(window, { fewest });
    const note = (): void => {
      const found = document.querySelectorAll(`[data-file="${file}"] a[download]`).length;
      fewest.links = Math.min(fewest.links, found);
    };
    new MutationObserver(note).observe(document, { subtree: true, childList: true });
  }, brook.file);
  await page.getByRole('button', { name: 'Preset' }).click();
  await page.getByRole('group', { name: 'Size 1' }).getByLabel('Name').fill('tiny');
  await page.getByRole('button', { name: 'Save preset' }).click();
  await card(page, brook.file)
    .getByRole('link', { name: /^Download tiny/ })
    .waitFor();
  await untilState(page, brook.file, 'ready');
  expect(await links.count()).toBe(before);
  const fewest = await page.evaluate(
    () => (window as unknown as { fewest: { links: number } }).fewest.links,
  );
  expect(fewest).toBe(before);

  const session = (await page.locator('[data-session]').getAttribute('data-session')) ?? '';
  const { s3 } = clientsFor(app.config, app.operator);
  const keys = async (Bucket: string): Promise<readonly string[]> =>
    ((await s3.send(new ListObjectsV2Command({ Bucket }))).Contents ?? []).flatMap(
      ({ Key = '' }) => (Key.includes(session) ? [Key] : []),
    );
  await expect.poll(() => keys(app.config.uploadsBucket), { timeout: 60_000 }).toHaveLength(1);
  await expect.poll(() => keys(app.config.resultsBucket), { timeout: 60_000 }).toHaveLength(before);
});

test('a sign-out in one tab signs the other out and deletes the user’s local data', async () => {
  const [alice] = app.accounts;
  await signInOnPage(page, alice);
  const { page: other } = await browser.newPage();
  await other.goto(app.origin);
  await picker(other).waitFor({ state: 'attached' });

  await chooseFromAccountMenu(page, 'Sign out');
  for (const tab of [page, other]) {
    await tab.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
  }
  const kept = await page.evaluate(async () => ({
    databases: (await indexedDB.databases()).map(({ name }) => name),
    texts: Object.entries(localStorage).flat().join(),
  }));
  expect(kept.databases).toEqual([]);
  expect(kept.texts).not.toContain(alice.email);
});
