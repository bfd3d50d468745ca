import path from 'node:path';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startApp, temporaryFolder } from '../app-process.ts';
import { clientsFor } from '../integration/clients.ts';
import { openApp, signInOnPage, type AppUnderTest } from './app.ts';
import { openBrowser, type Browser, type Watched } from './browser.ts';

declare global {
  interface Window {
    axe: typeof axe;
  }
}

let app: AppUnderTest;
let browser: Browser;
let engine: string;

beforeAll(async () => {
  [app, browser] = await Promise.all([openApp(), openBrowser()]);
  engine = app.config.endpoints?.s3 ?? '';
});
afterAll(async () => {
  await browser?.close();
  await app?.close();
});

/** Opens a page of the console. */
const consoleAt = async (path: string): Promise<Watched> => {
  const watched = await browser.newPage();
  await watched.page.goto(`${engine}/_latchkey/${path}`);
  return watched;
};

/** An unsigned request, which is denied and logged. */
const knock = (key: string): Promise<Response> =>
  fetch(`${engine}/${app.config.uploadsBucket}/${encodeURIComponent(key)}`);

const rows = (page: Page) => page.getByRole('main').getByRole('listitem');

test('a refusal of the access check links to the result of every statement', async () => {
  const { page } = await browser.newPage();
  await page.goto(app.origin);
  await signInOnPage(page, app.accounts[0]);
  await page.goto(`${app.origin}/#/access-check`);
  await page.getByRole('button', { name: 'Run the check' }).click();
  await page.getByText(/^All \d+ checks passed\.$/).waitFor({ timeout: 60_000 });
  const refused = page.locator('li').filter({ hasText: 'Refused:' });
  const explained = refused.filter({ has: page.getByRole('link', { name: /^Why/ }) });
  expect(await explained.count()).toBe(await refused.count());

  const opened = browser.context.waitForEvent('page');
  await page.locator('[data-case=delete-their-result]').getByRole('link', { name: /^Why/ }).click();
  const decision = await opened;
  await decision.getByRole('heading', { name: 's3:DeleteObject Implicitly denied' }).waitFor();
  await decision.getByText('No statement allows it').waitFor();
  const near = decision.getByRole('listitem').filter({ hasText: 'DeleteOwnResults' });
  await near.getByText(/^does not apply: .*does not fit .*\$\{cognito-identity/).waitFor();
  // Statements about other actions are collapsed, not left out.
  expect(await decision.getByText('ReadOwnSessionRows').isVisible()).toBe(false);
  await decision.getByText(/^\d+ about other actions$/).click();
  expect(await decision.getByText('ReadOwnSessionRows').isVisible()).toBe(true);
  expect(await decision.evaluate(() => [window.opener, document.referrer])).toEqual([null, '']);

  await decision.getByRole('link', { name: 'Ask again with a change' }).click();
  await decision.getByRole('heading', { name: 's3:DeleteObject Implicitly denied' }).waitFor();
  const resource = decision.getByRole('textbox', { name: 'Resource' });
  const context = await decision.getByRole('textbox', { name: 'Context keys' }).inputValue();
  const [, me = ''] = /^cognito-identity.amazonaws.com:sub=(.*)$/m.exec(context) ?? [];
  const theirs = /us-east-1:[0-9a-f-]{36}/;
  await resource.fill((await resource.inputValue()).replace(theirs, me));
  await decision.getByRole('button', { name: 'Explain' }).click();
  await decision.getByRole('heading', { name: 's3:DeleteObject Allowed' }).waitFor();
  await decision.getByText('DeleteOwnResults in authenticated-user allows it').waitFor();
});

test('the log is filtered, and a decision opens by keyboard alone', async () => {
  await knock('filtered');
  const { page, complaints } = await consoleAt('decisions');
  await page.getByLabel('Outcome').selectOption('Denied');
  await page.getByLabel('Resource').fill('/FILTERED');
  await page.getByLabel('Principal or identity ID').fill('anonymous');
  await page.keyboard.press('Enter');
  await page.getByText(/^1 of \d+ decisions$/).waitFor();
  expect(await rows(page).count()).toBe(1);
  expect(await page.getByLabel('Outcome').inputValue()).toBe('Denied');

  await page.getByLabel('Live').focus();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 's3:GetObject Implicitly denied' }).waitFor();
  expect(page.url()).toMatch(/\/_latchkey\/decisions\/[\w-]+$/);
  expect(complaints).toEqual([]);
});

test('the list updates without moving the focus', async () => {
  await knock('before');
  const { page, complaints } = await consoleAt('decisions?principal=anonymous');
  const before = rows(page).filter({ hasText: '/before' }).getByRole('link');
  await before.focus();
  await knock('after');
  await rows(page).filter({ hasText: '/after' }).waitFor();
  expect(await rows(page).first().innerText()).toContain('/after');
  expect(await before.evaluate((link) => link === document.activeElement)).toBe(true);

  await page.getByLabel('Live').uncheck();
  await knock('unseen');
  await knock('seen');
  const { page: other } = await consoleAt('decisions?principal=anonymous');
  await rows(other).filter({ hasText: '/seen' }).waitFor();
  expect(await rows(page).filter({ hasText: '/unseen' }).count()).toBe(0);
  await page.getByLabel('Live').check();
  await rows(page).filter({ hasText: '/unseen' }).waitFor();
  expect(complaints).toEqual([]);
});

test('a key with markup is shown as text on every page, also in live updates', async () => {
  const key = `<img src=x onerror="document.title='taken'"><script>document.title='taken'</script>`;
  const { page: live, complaints } = await consoleAt('decisions?principal=anonymous');
  await knock(key);
  const row = rows(live).filter({ hasText: '<img src=x' });
  await row.waitFor();
  const href = await row.getByRole('link').getAttribute('href');
  const pages = [
    { page: live, complaints },
    await consoleAt('decisions?resource=%3Cimg'),
    await consoleAt((href ?? '').replace('/_latchkey/', '')),
    await consoleAt(
      `explain?${new URLSearchParams({ as: key, action: key, resource: key, context: key })}`,
    ),
    await consoleAt(
      `explain?${new URLSearchParams({ action: 's3:GetObject', resource: `uploads:${key}`, context: `a:b=${key}` })}`,
    ),
  ];
  for (const { page, complaints: heard } of pages) {
    await page.getByText('<img src=x').first().waitFor({ state: 'attached' });
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.title()).toContain('Latchkey engine');
    expect(heard.filter((text) => !text.includes('400 (Bad Request)'))).toEqual([]);
  }
});

test('the console runs no script out of a bucket, though it has the same origin', async () => {
  const { page } = await consoleAt('explain');
  expect(
    await page.evaluate(async () => {
      const script = document.createElement('script');
      const added = new Promise((resolve) => {
        script.onload = () => resolve('ran');
        script.onerror = () => resolve('refused');
      });
      try {
        script.src = '/some-bucket/script.js';
      } catch {
        return 'refused';
      }
      document.body.append(script);
      return added;
    }),
  ).toBe('refused');
});

test('an uploaded HTML page runs no script, though it has the console’s origin', async () => {
  const { s3 } = clientsFor(app.config, app.operator);
  const at = { Bucket: app.config.resultsBucket, Key: 'page.html' };
  const Body = `<h1>Uploaded</h1><script>document.title = 'ran';
    fetch('/_latchkey/inbox').then((inbox) => inbox.text()).then((text) => (document.title = text));
    </script>`;
  await s3.send(new PutObjectCommand({ ...at, Body, ContentType: 'text/html' }));
  const { page } = await browser.newPage();
  const answer = await page.goto(await getSignedUrl(s3, new GetObjectCommand(at)));
  expect(answer?.headers()['content-type']).toBe('text/html');
  await page.getByRole('heading', { name: 'Uploaded' }).waitFor();
  expect(await page.title()).toBe('');
  expect(await page.evaluate(() => window.origin)).toBe('null');
});

test('the explain form answers for the chosen principal and context', async () => {
  const { page, complaints } = await consoleAt('explain');
  await page.getByRole('link', { name: 'A user queries the own rows' }).click();
  await page.getByText('ReadOwnSessionRows in authenticated-user allows it').waitFor();
  await page.getByRole('combobox', { name: 'As', exact: true }).selectOption('other');
  await page.getByLabel('Context keys').fill('dynamodb:LeadingKeys={me}');
  await page.getByRole('button', { name: 'Explain' }).click();
  await page.getByRole('heading', { name: 'dynamodb:Query Implicitly denied' }).waitFor();
  await page.getByText('No statement allows it').waitFor();
  expect(complaints).toEqual([]);
});

test('a decision is explained after a restart of the engine too', async () => {
  const folder = await temporaryFolder();
  const dataDir = path.join(folder.path, 'data');
  const first = await startApp(dataDir);
  const { endpoints, uploadsBucket } = first.config;
  const refused = await fetch(`${endpoints?.s3}/${uploadsBucket}/kept`);
  const id = refused.headers.get('x-latchkey-decision');
  await first.stop();

  const second = await startApp(dataDir);
  const { page } = await browser.newPage();
  await page.goto(`${second.config.endpoints?.s3}/_latchkey/decisions/${id}`);
  await page.getByRole('heading', { name: 's3:GetObject Implicitly denied' }).waitFor();
  await page.getByText('its reasons were not kept').waitFor();
  await page.getByRole('listitem').filter({ hasText: 'RefusePlainHttp' }).waitFor();
  await page.close();
  await second.stop();
  await folder.remove();
});

describe('the console has no accessibility violation', () => {
  const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const places = [
    'decisions',
    'decisions/gone',
    'explain',
    'explain?as=user&action=s3:GetObject&resource=uploads:{me}/s/f',
    'explain?as=nobody&action=s3:GetObject&resource=*',
    'inbox',
  ];
  for (const colorScheme of ['light', 'dark'] as const) {
    test.each(places)(`%s, ${colorScheme}, 360 pixels wide`, async (place) => {
      const { page } = await consoleAt(place);
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width: 360, height: 780 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
      await page.evaluate(axe.source);
      const broken = await page.evaluate(async (tags) => {
        const { violations } = await window.axe.run(document, { runOnly: tags });
        return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join()}`);
      }, rules);
      expect(broken).toEqual([]);
      await page.close();
    });
  }
});
