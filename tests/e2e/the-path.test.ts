import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Locator, Page } from 'playwright-core';
import { temporaryFolder } from '../app-process.ts';
import { writeLargePicture } from '../fixtures/large-picture.ts';
import { brook, dandelions, dogs, fig, peaks, photoBytes, photoPath } from '../fixtures/photos.ts';
import { clientsFor } from '../integration/clients.ts';
import { codeFromInbox } from '../integration/embedded.ts';
import { newAccount, signIn } from '../integration/users.ts';
import {
  card,
  dropFile,
  openApp,
  picker,
  shownOf,
  signInOnPage,
  untilState,
  watchCards,
  type AppUnderTest,
} from './app.ts';
import { openBrowser, type Browser, type Watched } from './browser.ts';

const lifecycle = ['queued', 'uploading', 'uploaded', 'converting', 'ready'];

let app: AppUnderTest;
let browser: Browser;
let watched: Watched;
let page: Page;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;

beforeAll(async () => {
  folder = await temporaryFolder();
  app = await openApp();
});

afterAll(async () => {
  await app.close();
  await folder.remove();
});

beforeEach(async () => {
  browser = await openBrowser();
  watched = await browser.newPage();
  page = watched.page;
  await watchCards(page);
});

afterEach(() => browser.close());

const signOut = async (): Promise<void> => {
  await page.getByRole('button', { name: /^Account of/ }).click();
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
};

/** The picture on a card, once the browser has decoded it. */
const pixelsOf = async (image: Locator): Promise<readonly number[]> => {
  await image.waitFor();
  return image.evaluate(async (element: HTMLImageElement) => {
    await element.decode();
    return [element.naturalWidth, element.naturalHeight];
  });
};

const downloaded = async (link: Locator): Promise<{ name: string; bytes: Buffer }> => {
  const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
};

/** Every rendition in the results bucket, by key, as the operator sees it. */
const renditions = async (): Promise<ReadonlyMap<string, Buffer>> => {
  const { s3 } = clientsFor(app.config, app.operator);
  const Bucket = app.config.resultsBucket;
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
  const pairs = Contents.map(async ({ Key = '' }): Promise<[string, Buffer]> => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    return [Key, Buffer.from((await Body?.transformToByteArray()) ?? [])];
  });
  return new Map(await Promise.all(pairs));
};

test('a new user signs up, confirms with the code from the inbox, and is signed in', async () => {
  const account = newAccount();
  await page.goto(app.origin);
  await page.getByRole('button', { name: 'Create an account' }).click();
  await page.getByLabel('Email').fill(account.email);
  await page.getByLabel('Password', { exact: true }).fill(account.password);
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByLabel('Code').waitFor();
  const code = await codeFromInbox(app.config.endpoints?.cognitoIdp ?? '', account.email);
  await page.getByLabel('Code').fill(code);
  await page.getByRole('button', { name: 'Confirm' }).click();

  // Confirming may sign in at once; if it does not, the password is asked for again.
  const signInButton = page.getByRole('button', { name: 'Sign in', exact: true });
  await picker(page).or(signInButton).first().waitFor({ state: 'attached' });
  if ((await signInButton.count()) > 0) await signInOnPage(page, account);
  expect(await picker(page).count()).toBe(1);
  expect(watched.complaints).toEqual([]);
});

test('a wrong password is refused with a message, and the right one then signs in', async () => {
  const [alice] = app.accounts;
  await page.goto(app.origin);
  await page.getByLabel('Email').fill(alice.email);
  await page.getByLabel('Password', { exact: true }).fill(`${alice.password}x`);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  const alert = page.getByRole('alert').filter({ hasText: /\w/ });
  await alert.waitFor();
  expect(await picker(page).count()).toBe(0);
  await signInOnPage(page, alice);
  expect(await alert.count()).toBe(0);
});

test('photographs are converted and downloaded, and another user sees none of them', async () => {
  const [alice, bob] = app.accounts;
  const parts = new Set<string>();
  const places = new Set<string>();
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol === 'http:' || url.protocol === 'https:') places.add(url.origin);
    const partNumber = url.searchParams.get('partNumber');
    if (request.method() === 'PUT' && partNumber !== null) parts.add(partNumber);
  });
  await page.goto(app.origin);
  await signInOnPage(page, alice);
  const large = path.join(folder.path, 'large.jpg');
  await writeLargePicture(large, 21_000_000);
  await picker(page).setInputFiles([...[dandelions, dogs, peaks, brook].map(photoPath), large]);
  await dropFile(page, { name: fig.file, type: fig.contentType, bytes: await photoBytes(fig) });

  const names = [dandelions, dogs, peaks, brook, fig].map(({ file }) => file);
  for (const name of [...names, 'large.jpg']) await untilState(page, name, 'ready');

  for (const name of [...names, 'large.jpg']) {
    const { states } = await shownOf(page, name);
    expect([name, lifecycle.filter((state) => states.includes(state))]).toEqual([name, states]);
    expect(states).toContain('uploading');
  }
  const { percentages } = await shownOf(page, 'large.jpg');
  expect([...percentages].sort((one, other) => one - other)).toEqual(percentages);
  expect(percentages.length).toBeGreaterThanOrEqual(3);
  expect(parts.size).toBeGreaterThanOrEqual(3);
  // The page sends requests to its own origin and to the engine only.
  const engine = new URL(app.config.endpoints?.s3 ?? '').origin;
  expect([...places].sort()).toEqual([app.origin, engine].sort());

  for (const { file, width, height } of [dandelions, dogs, peaks, brook, fig]) {
    const image = card(page, file).getByRole('img', { name: file });
    await image.scrollIntoViewIfNeeded();
    const [shownWidth = 0, shownHeight = 0] = await pixelsOf(image);
    expect(Math.abs(shownWidth / shownHeight - width / height)).toBeLessThan(0.02);
  }

  const stored = await renditions();
  for (const name of [...names, 'large.jpg']) {
    const links = card(page, name).getByRole('link', { name: /^Download/ });
    await links.first().waitFor();
    expect(await links.count()).toBe(3);
    const { name: savedAs, bytes } = await downloaded(links.first());
    expect([...stored.values()].some((rendition) => rendition.equals(bytes))).toBe(true);
    expect(savedAs).toContain(name.replace(/\.\w+$/, ''));
    expect(await sharp(bytes).metadata()).not.toHaveProperty('exif');
  }
  const { file: compared, width, height } = dandelions;
  await card(page, compared)
    .getByRole('button', { name: `View ${compared}` })
    .click();
  await page.getByRole('button', { name: 'Compare' }).click();
  const original = page.getByRole('img', { name: `Original of ${compared}` });
  expect(await pixelsOf(original)).toEqual([width, height]);
  await page.keyboard.press('Escape');
  expect(watched.complaints).toEqual([]);

  await signOut();
  expect(await page.locator('[data-file]').count()).toBe(0);
  await signInOnPage(page, bob);
  await page.reload();
  await picker(page).waitFor({ state: 'attached' });
  expect(await page.locator('[data-file]').count()).toBe(0);
  const { identityId } = await signIn(app.config, bob);
  expect([...stored.keys()].filter((key) => key.startsWith(identityId))).toEqual([]);

  // Alice sees her pictures again in a new browser.
  const elsewhere = await openBrowser();
  const { page: other } = await elsewhere.newPage();
  await other.goto(app.origin);
  await signInOnPage(other, alice);
  for (const name of names) await untilState(other, name, 'ready');
  await elsewhere.close();
});

test('a broken picture fails with a reason, and the next one still succeeds', async () => {
  const [, bob] = app.accounts;
  const broken = path.join(folder.path, 'broken.jpg');
  await writeFile(broken, (await photoBytes(dogs)).slice(0, 2000));
  await page.goto(app.origin);
  await signInOnPage(page, bob);
  await picker(page).setInputFiles([broken, photoPath(brook)]);

  await untilState(page, 'broken.jpg', 'failed');
  await untilState(page, brook.file, 'ready');
  expect(await card(page, 'broken.jpg').innerText()).toMatch(/picture|image|file/i);
  expect(
    await card(page, 'broken.jpg')
      .getByRole('link', { name: /^Download/ })
      .count(),
  ).toBe(0);
});
