import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from '../app-process.ts';
import { openApp, picker, signInOnPage, untilState, type AppUnderTest } from './app.ts';
import { openBrowser, type Browser } from './browser.ts';

let app: AppUnderTest;
let browser: Browser;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;

beforeAll(async () => {
  folder = await temporaryFolder();
  [app, browser] = await Promise.all([openApp(['--session-seconds', '20']), openBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await app.close();
  await folder.remove();
});

test('an upload that outlasts its credentials succeeds, with one renewal for both tabs each time', async () => {
  const file = path.join(folder.path, 'long.jpg');
  await writeFile(file, randomBytes(20 * 1024 * 1024));
  const { page } = await browser.newPage();
  await page.goto(app.origin);
  await signInOnPage(page, app.accounts[0]);
  const { page: other } = await browser.newPage();
  await other.goto(app.origin);
  await picker(other).waitFor({ state: 'attached' });

  let renewals = 0;
  const refused: string[] = [];
  browser.context.on('response', async (response) => {
    const target = (await response.request().allHeaders())['x-amz-target'] ?? '';
    if (target.endsWith('GetCredentialsForIdentity') && response.ok()) renewals += 1;
    if (response.status() >= 400) refused.push(`${response.status()} ${response.url()}`);
  });
  const session = await browser.context.newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', {
    ...{ offline: false, latency: 0, downloadThroughput: -1 },
    // The file takes half a minute, longer than credentials last.
    uploadThroughput: (20 * 1024 * 1024) / 30,
  });
  const begun = Date.now();
  await picker(page).setInputFiles(file);
  // Random bytes named as a picture: the converter refuses them.
  await untilState(page, 'long.jpg', 'failed', 110_000);
  const lives = (Date.now() - begun) / 15_000;
  expect(renewals).toBeGreaterThanOrEqual(1);
  expect(renewals).toBeLessThanOrEqual(Math.ceil(lives) + 1);
  expect(refused).toEqual([]);
});
