import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Page, Request } from 'playwright-core';
import { temporaryFolder } from '../app-process.ts';
import { writeLargePicture } from '../fixtures/large-picture.ts';
import { clientsFor } from '../integration/clients.ts';
import { codeFromInbox } from '../integration/embedded.ts';
import { confirmSignUp, newAccount, signIn, signUp, type Account } from '../integration/users.ts';
import { openApp, picker, signInOnPage, untilState, type AppUnderTest } from './app.ts';
import { pickFile, startBrowser, type KillableBrowser } from './killable-browser.ts';

let app: AppUnderTest;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let picture: string;
let browser: KillableBrowser;
let profile: Awaited<ReturnType<typeof temporaryFolder>>;

/** Three parts. */
const bytes = 17_700_000;

beforeAll(async () => {
  folder = await temporaryFolder();
  picture = path.join(folder.path, 'large.jpg');
  [app] = await Promise.all([openApp(), writeLargePicture(picture, bytes)]);
});
afterAll(async () => {
  await app.close();
  await folder.remove();
});
beforeEach(async () => {
  profile = await temporaryFolder();
});
afterEach(async () => {
  await browser.kill();
  await profile.remove();
});

/** The requests by which a crash is timed. */
const isPart = (request: Request, partNumber: number): boolean =>
  request.method() === 'PUT' &&
  new URL(request.url()).searchParams.get('partNumber') === String(partNumber);
const isComplete = (request: Request): boolean =>
  request.method() === 'POST' && new URL(request.url()).searchParams.has('uploadId');
const isRowWrite = (request: Request): boolean =>
  (request.headers()['x-amz-target'] ?? '').endsWith('UpdateItem');

interface Moment {
  readonly name: string;
  /** Whether to crash at this request, which is then never sent. */
  readonly at: (request: Request, earlier: readonly Request[]) => boolean;
  /** Parts that may have to be sent again, or for the first time. */
  readonly partsAfter: readonly number[];
}

const moments: readonly Moment[] = [
  {
    name: 'before part 1',
    at: (request) => [1, 2, 3].some((partNumber) => isPart(request, partNumber)),
    partsAfter: [1, 2, 3],
  },
  {
    name: 'between parts',
    at: (request) => isPart(request, 3),
    partsAfter: [1, 2, 3],
  },
  {
    name: 'after the last part, before the parts are joined',
    at: isComplete,
    partsAfter: [],
  },
  {
    name: 'after the parts are joined, before the row says so',
    at: (request, earlier) => isRowWrite(request) && earlier.some(isComplete),
    partsAfter: [],
  },
];

const s3 = () => clientsFor(app.config, app.operator).s3;

/** Every upload of a user, as the operator sees it. */
const uploadsOf = async (account: Account): Promise<readonly Buffer[]> => {
  const { identityId } = await signIn(app.config, account);
  const Bucket = app.config.uploadsBucket;
  const { Contents = [] } = await s3().send(
    new ListObjectsV2Command({ Bucket, Prefix: `${identityId}/` }),
  );
  return Promise.all(
    Contents.map(async ({ Key = '' }) => {
      const { Body } = await s3().send(new GetObjectCommand({ Bucket, Key }));
      return Buffer.from((await Body?.transformToByteArray()) ?? []);
    }),
  );
};

/** Signs a new user in, then closes the browser normally, so that the sign-in is on disk. */
const signedInProfile = async (): Promise<Account> => {
  const account = newAccount();
  await signUp(app.config, account);
  const code = await codeFromInbox(app.config.endpoints?.cognitoIdp ?? '', account.email);
  await confirmSignUp(app.config, account.email, code);
  browser = await startBrowser(profile.path);
  const page = await browser.newPage();
  await page.goto(app.origin);
  await signInOnPage(page, account);
  await browser.close();
  return account;
};

const openPage = async (): Promise<Page> => {
  browser = await startBrowser(profile.path);
  return browser.newPage();
};

/** Holds back the request to crash at, and all later ones; `comes` resolves when it is made. */
const crashAt = async (page: Page, { at }: Moment): Promise<{ comes: Promise<void> }> => {
  const earlier: Request[] = [];
  let isOver = false;
  let come: () => void = () => undefined;
  const coming = new Promise<void>((resolve) => (come = resolve));
  await page.route('**/*', async (route, request) => {
    if (isOver) return;
    if (at(request, earlier)) {
      isOver = true;
      come();
      return;
    }
    earlier.push(request);
    await route.continue();
  });
  return { comes: coming };
};

test.each(moments)(
  'killed $name, the next start finishes the upload once, byte for byte',
  async (moment) => {
    const account = await signedInProfile();
    const page = await openPage();
    await page.goto(app.origin);
    await picker(page).waitFor({ state: 'attached' });
    const crash = await crashAt(page, moment);
    await pickFile(page, picture);
    await crash.comes;
    await browser.kill();

    const again = await openPage();
    const parts: number[] = [];
    again.on('request', (request) => {
      for (const partNumber of [1, 2, 3]) if (isPart(request, partNumber)) parts.push(partNumber);
    });
    await again.goto(app.origin);
    await untilState(again, 'large.jpg', 'ready');
    expect(moment.partsAfter).toEqual(expect.arrayContaining(parts));
    expect(new Set(parts).size).toBe(parts.length);

    const uploads = await uploadsOf(account);
    expect(uploads).toHaveLength(1);
    expect(uploads[0]?.equals(await readFile(picture))).toBe(true);
    expect(await again.locator('[data-file]').count()).toBe(1);
  },
);

test('killed while it is converted, the next start shows the result', async () => {
  await signedInProfile();
  const page = await openPage();
  await page.goto(app.origin);
  await picker(page).waitFor({ state: 'attached' });
  await pickFile(page, picture);
  await Promise.race(
    ['uploaded', 'converting', 'ready'].map((state) => untilState(page, 'large.jpg', state)),
  );
  await browser.kill();
  const again = await openPage();
  const puts: string[] = [];
  again.on('request', (request) => {
    if (request.method() === 'PUT') puts.push(request.url());
  });
  await again.goto(app.origin);
  await untilState(again, 'large.jpg', 'ready');
  expect(puts).toEqual([]);
});
