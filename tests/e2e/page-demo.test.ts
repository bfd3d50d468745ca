import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openApp, picker, untilState, type AppUnderTest } from './app.ts';
import { openBrowser, type Browser } from './browser.ts';

let app: AppUnderTest;
let browser: Browser;

beforeAll(async () => {
  [app, browser] = await Promise.all([openApp(), openBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await app.close();
});

const demoButton = { name: 'Try it with a demo account' };

test('a page of any other engine offers neither', async () => {
  const { page } = await browser.newPage();
  await page.route('**/config.json', async (route) => {
    const config = (await (await route.fetch()).json()) as object;
    await route.fulfill({ json: { ...config, engine: 'localstack' } });
  });
  await page.goto(app.origin);
  await page.getByLabel('Email').waitFor();
  expect(await page.getByRole('button', demoButton).count()).toBe(0);
});

test('two clicks lead to a demo account and a converted sample picture, upright and without its place', async () => {
  const { page } = await browser.newPage();
  await page.goto(app.origin);
  await page.getByRole('button', demoButton).click();
  await picker(page).waitFor({ state: 'attached' });
  await page.getByRole('button', { name: `Account of ${app.accounts[0].email}` }).waitFor();
  await page.getByRole('button', { name: 'Try with a sample picture' }).click();
  await untilState(page, 'sample.jpg', 'ready');

  const sent = await sharp(
    Buffer.from(await (await fetch(`${app.origin}/sample.jpg`)).arrayBuffer()),
  ).metadata();
  expect(sent.orientation).toBe(6);
  expect(sent.exif?.length).toBeGreaterThan(0);

  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: /^Download large/ }).click();
  const got = await sharp(await readFile(await (await download).path())).metadata();
  expect(got.exif).toBeUndefined();
  expect(got.width).toBeGreaterThan(got.height);
});
