import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { takeOver } from '#contract/shared-pictures';
import { artefactPath, ensureBuilt } from '../../infra/build/artefacts.ts';
import { contentTypeOf } from '../../infra/build/site-files.ts';
import { contentSecurityPolicy } from '../../src/content-security-policy.ts';
import { ensureChromium } from '../chromium.ts';
import { quiet } from './browser.ts';
import { calls, useScenes } from './scene.ts';

const endpoint = 'http://127.0.0.1:1';
const config = {
  ...{ engine: 'localstack', region: 'us-east-1', userPoolId: 'us-east-1_a' },
  ...{
    userPoolClientId: 'client',
    identityPoolId: 'us-east-1:11111111-2222-4333-8444-555555555555',
  },
  ...{ uploadsBucket: 'uploads', resultsBucket: 'results' },
  ...{ sessionsTable: 'sessions', resultsTable: 'results' },
  endpoints: { cognitoIdp: endpoint, cognitoIdentity: endpoint, s3: endpoint, dynamodb: endpoint },
};

let server: Server;
let url: string;
let browser: Browser;
/** Added to the service worker's bytes: another version. */
let version = '';

beforeAll(async () => {
  await ensureBuilt(['site']);
  const root = path.dirname(artefactPath('site'));
  const policy = contentSecurityPolicy(config);
  const contentOf = async (file: string): Promise<string | Buffer> => {
    if (file === 'config.json') return JSON.stringify(config);
    const content = await readFile(path.join(root, file));
    return file === 'service-worker.js' ? `${content.toString()}\n//${version}` : content;
  };
  server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const file = pathname === '/' ? 'index.html' : path.normalize(pathname).slice(1);
    contentOf(file).then(
      (content) =>
        response
          .writeHead(200, {
            'content-type': contentTypeOf(file),
            'content-security-policy': policy,
            'cache-control': 'no-cache',
          })
          .end(content),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  browser = await chromium.launch({
    executablePath: ensureChromium(),
    args: quiet,
  });
});

afterAll(async () => {
  await browser?.close();
  server?.closeAllConnections();
  server?.close();
});

/** Opens the page in a browser of its own, controlled by its service worker. */
const openControlled = async (): Promise<{ page: Page; context: BrowserContext }> => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(url);
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (navigator.serviceWorker.controller !== null) return;
    await new Promise((resolve) => {
      navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true });
    });
  });
  return { page, context };
};

describe('the built page', () => {
  test('can be installed: its manifest and icons are there', async () => {
    const { page, context } = await openControlled();
    const session = await context.newCDPSession(page);
    const { errors } = await session.send('Page.getAppManifest');
    const installability = await session.send('Page.getInstallabilityErrors');
    expect(errors).toEqual([]);
    // Contexts of tests are incognito windows, which install nothing.
    expect(installability.installabilityErrors.map(({ errorId }) => errorId)).toEqual([
      'in-incognito',
    ]);
    await context.close();
  });

  test('starts without a network', async () => {
    const { page, context } = await openControlled();
    await context.setOffline(true);
    await page.reload();
    await page.getByLabel('Email').waitFor();
    await context.close();
  });

  test('keeps pictures that are shared with it, and shows itself', async () => {
    const { page, context } = await openControlled();
    const kept = await page.evaluate(async () => {
      const form = new FormData();
      form.append('pictures', new File(['one'], 'süß.jpg', { type: 'image/jpeg' }));
      form.append('pictures', new File(['two'], 'b.png', { type: 'image/png' }));
      form.append('title', 'ignored');
      const answer = await fetch('/share', { method: 'POST', body: form });
      const cache = await caches.open('latchkey-shared');
      const found = await Promise.all((await cache.keys()).map((key) => cache.match(key)));
      const names = found.map((one) => decodeURIComponent(one?.headers.get('x-file-name') ?? ''));
      const texts = await Promise.all(found.map((one) => one?.text()));
      return { shown: new URL(answer.url).pathname, names, texts };
    });
    expect(kept).toEqual({ shown: '/', names: ['süß.jpg', 'b.png'], texts: ['one', 'two'] });
    await context.close();
  });

  test('leaves a new version waiting until it is told to take over', async () => {
    const { page, context } = await openControlled();
    version = 'next';
    const before = await page.evaluate(async () => {
      const registration = await navigator.serviceWorker.ready;
      const first = navigator.serviceWorker.controller;
      await registration.update();
      await new Promise<void>((resolve) => {
        const look = () => (registration.waiting === null ? null : resolve());
        registration.installing?.addEventListener('statechange', look);
        look();
      });
      return navigator.serviceWorker.controller === first;
    });
    expect(before).toBe(true);
    const isReplaced = await page.evaluate(async (message) => {
      const registration = await navigator.serviceWorker.ready;
      const { waiting } = registration;
      const changed = new Promise((resolve) => {
        navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true });
      });
      waiting?.postMessage(message);
      await changed;
      return navigator.serviceWorker.controller === waiting;
    }, takeOver);
    expect(isReplaced).toBe(true);
    await context.close();
  });
});

const open = useScenes();

/** Keeps a picture as the service worker does, and opens the page again. */
const share = async (page: Page): Promise<void> => {
  await page.evaluate(async () => {
    const cache = await caches.open('latchkey-shared');
    const headers = { 'x-file-name': 'shared.jpg', date: new Date().toUTCString() };
    await cache.put('/shared/1', new Response('picture', { headers }));
  });
  await page.reload();
};

const keptPictures = (page: Page) =>
  page.evaluate(async () => (await (await caches.open('latchkey-shared')).keys()).length);

describe('pictures that were shared', () => {
  test('start a session once somebody is signed in and agrees', async () => {
    const { page, done } = await open('empty');
    await share(page);
    await page.getByText('1 picture was shared with Latchkey.').waitFor();
    expect(await calls(page, 'addFiles')).toEqual([]);
    await page.getByRole('button', { name: 'Add to a new session' }).click();
    await page.locator('[data-file="shared.jpg"]').waitFor();
    expect(await calls(page, 'createSession')).toHaveLength(1);
    await expect.poll(() => keptPictures(page)).toBe(0);
    await done();
  });

  test('are added without a question in the installed page’s window', async () => {
    const { page, done } = await open('empty');
    await page.addInitScript(() => {
      const ask = window.matchMedia.bind(window);
      window.matchMedia = (query) => ask(query === '(display-mode: standalone)' ? 'all' : query);
    });
    await share(page);
    await page.locator('[data-file="shared.jpg"]').waitFor();
    await done();
  });

  test('can be discarded', async () => {
    const { page, done } = await open('empty');
    await share(page);
    await page.getByRole('button', { name: 'Discard' }).click();
    await expect.poll(() => keptPictures(page)).toBe(0);
    expect(await calls(page, 'addFiles')).toEqual([]);
    await done();
  });
});

test('the screen stays on while pictures are uploaded', async () => {
  const { page, done } = await open('empty');
  await page.addInitScript(() => {
    const happened: string[] = [];
    Object.assign(window, { happened });
    const sentinel = { released: false, release: async () => void happened.push('released') };
    const request = async () => (happened.push('locked'), sentinel);
    Object.defineProperty(navigator, 'wakeLock', { value: { request } });
  });
  const happened = () =>
    page.evaluate(() => (window as unknown as { happened: string[] }).happened);
  await page.goto(page.url().replace('empty', 'uploading'));
  await expect.poll(happened).toEqual(['locked']);
  await page.evaluate(() => window.workspace.show({ sessions: [] }));
  await expect.poll(happened).toEqual(['locked', 'released']);
  await done();
});

test('a new version is offered in the page and loaded when the user says so', async () => {
  const { page, done } = await open('empty');
  await page.addInitScript(() => {
    const told: unknown[] = [];
    const registration = Object.assign(new EventTarget(), {
      waiting: { postMessage: (message: unknown) => void told.push(message) },
    });
    const value = Object.assign(new EventTarget(), {
      ready: Promise.resolve(registration),
      controller: {},
    });
    Object.assign(window, { told });
    Object.defineProperty(navigator, 'serviceWorker', { value });
  });
  // This build's list does not have the page's files.
  await page.route('**/build.json', (route) => route.fulfill({ json: {} }));
  await page.reload();
  await page.getByText('A new version of Latchkey is ready.').waitFor();
  const told = () => page.evaluate(() => (window as unknown as { told: unknown[] }).told);
  expect(await told()).toEqual([]);
  await page.getByRole('button', { name: 'Reload' }).click();
  await expect.poll(told).toEqual([takeOver]);
  await done();
});
