import { QueryCommand } from '@aws-sdk/client-dynamodb';
import {
  AbortMultipartUploadCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  ListPartsCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { IdentityId } from '#contract/ids';
import type { Workspace } from '../../src/ui/views.ts';
import { rememberIdentity } from '../../src/credentials/remembered-identity.ts';
import { brook, fig, photoBytes, type Photo } from '../fixtures/photos.ts';
import { addressOf, allFiles, fileOf, filesIn, seen } from '../unit/workspace/device.ts';
import { Life } from '../unit/workspace/fake-browser.ts';
import { needs } from './capabilities.ts';
import { clientsFor } from './clients.ts';
import { Device, openOn } from './devices.ts';
import { newConfirmedAccount, startEngine, type EngineUnderTest } from './engine-under-test.ts';
import { signIn, type SignedIn } from './users.ts';

const mebibyte = 1024 * 1024;

const whole = needs('signIn', 'converterNotified');

let engine: EngineUnderTest;
let alice: SignedIn;
const open: Workspace[] = [];

beforeAll(async () => {
  engine = await startEngine();
});
afterAll(async () => {
  await Promise.all(open.map((workspace) => workspace.close()));
  await engine.close();
});
// Each test has a user of its own, whose partition and prefix are empty.
beforeEach(async () => {
  alice = await signIn(engine.config, await newConfirmedAccount(engine));
});

const openPage = async (device = new Device()): Promise<Workspace> => {
  const workspace = await openOn(device, engine.config, alice);
  open.push(workspace);
  return workspace;
};

const photo = async (from: Photo): Promise<File> =>
  new File([await photoBytes(from)], from.file, { type: from.contentType });

/** Resolves once the converter has refused the upload, which is not a picture. */
const arrived = (page: Workspace) => allFiles(page, 'failed');

/** Alice's data, as the operator sees it. */
const left = async () => {
  const { s3, dynamodb } = clientsFor(engine.config, engine.operator);
  const { uploadsBucket, resultsBucket, resultsTable } = engine.config;
  const keys = async (Bucket: string): Promise<string[]> => {
    const { Contents = [] } = await s3.send(
      new ListObjectsV2Command({ Bucket, Prefix: `${alice.identityId}/` }),
    );
    return Contents.map(({ Key = '' }) => Key);
  };
  const { Items = [] } = await dynamodb.send(
    new QueryCommand({
      TableName: resultsTable,
      KeyConditionExpression: 'identityId = :id',
      ExpressionAttributeValues: { ':id': { S: alice.identityId } },
    }),
  );
  return {
    uploads: await keys(uploadsBucket),
    results: await keys(resultsBucket),
    outcomes: Items.length,
    bytes: async (Key = ''): Promise<Buffer> => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: uploadsBucket, Key }));
      return Buffer.from((await Body?.transformToByteArray()) ?? []);
    },
  };
};

/** Those of a device's multipart uploads that S3 still has. */
const unfinished = async (device: Device) => {
  const { s3 } = clientsFor(engine.config, engine.operator);
  const Bucket = engine.config.uploadsBucket;
  const spokenOf = new Map(
    device.sent.flatMap(({ url }) => {
      const UploadId = url.searchParams.get('uploadId');
      const Key = decodeURIComponent(url.pathname.slice(`/${Bucket}/`.length));
      return UploadId === null ? [] : [[UploadId, { Bucket, Key, UploadId }]];
    }),
  );
  const known = await Promise.all(
    [...spokenOf.values()].map(async (upload) => {
      const exists = await s3.send(new ListPartsCommand(upload)).then(
        () => true,
        () => false,
      );
      return exists ? [upload] : [];
    }),
  );
  return known.flat();
};

/** A promise and the function that resolves it. */
const promise = () => {
  let keep: () => void = () => undefined;
  const kept = new Promise<void>((resolve) => (keep = resolve));
  return { kept, keep: () => keep() };
};

const isPartPut = ({ method, url }: { method: string; url: URL }): boolean =>
  method === 'PUT' && url.searchParams.has('partNumber');

/** Kills the tab when part `partNumber` is about to be sent: the tab sends nothing more. */
const dieAtPart = (device: Device, life: Life, partNumber: number): void => {
  device.beforeSending = (request) => {
    if (life.isOver) return new Promise(() => undefined);
    if (!isPartPut(request) || request.url.searchParams.get('partNumber') !== String(partNumber)) {
      return;
    }
    life.end();
    return new Promise(() => undefined);
  };
};

test('a photograph becomes ready, and its link gives the rendition', whole, async () => {
  const page = await openPage();
  const session = await page.createSession('Photographs');
  await page.addFiles(session, [await photo(fig)]);
  const [file] = filesIn(await allFiles(page, 'ready'));
  if (file?.state.status !== 'ready') throw new Error('not ready');
  const [output] = file.state.outputs;
  if (output === undefined) throw new Error('no output');
  const { href } = await page.downloadLink(output, 'fig – schön.webp');
  const response = await fetch(href);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-disposition')).toContain("filename*=UTF-8''fig%20%E2%80%93");
  expect((await response.arrayBuffer()).byteLength).toBe(output.bytes);
  await seen(page, ({ usage }) => usage?.usedObjects === 1);
});

describe('a file of many parts', whole, () => {
  test('arrives as it was, each part sent once', async () => {
    const device = new Device();
    const page = await openPage(device);
    const file = fileOf('large.bin', 50 * mebibyte, 7);
    await page.addFiles(await page.createSession('Large'), [file]);
    await arrived(page);
    expect(device.partsSent().sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    const { uploads, bytes } = await left();
    expect((await bytes(uploads[0])).equals(Buffer.from(await file.arrayBuffer()))).toBe(true);
  });

  test('resumes after a crash with the parts that S3 lacks', async () => {
    const device = new Device();
    const life = new Life();
    const first = await openOn(device, engine.config, alice, life);
    const file = fileOf('large.bin', 50 * mebibyte, 8);
    dieAtPart(device, life, 5);
    await first.addFiles(await first.createSession('Large'), [file]);
    await life.ended;
    void first.close();
    const before = device.partsSent().length;

    const again = device.restarted();
    const second = await openPage(again);
    await arrived(second);
    expect(before + again.partsSent().length).toBeLessThanOrEqual(7 + 3);
    expect(again.partsSent()).toContain(5);
    const { uploads, bytes } = await left();
    expect([uploads.length, (await unfinished(again)).length]).toEqual([1, 0]);
    expect((await bytes(uploads[0])).equals(Buffer.from(await file.arrayBuffer()))).toBe(true);
  });

  test('is finished by a second device that is given the same file', async () => {
    const laptop = new Device();
    const life = new Life();
    const first = await openOn(laptop, engine.config, alice, life);
    dieAtPart(laptop, life, 5);
    await first.addFiles(await first.createSession('Large'), [fileOf('a.bin', 50 * mebibyte, 9)]);
    await life.ended;
    void first.close();

    const phone = new Device();
    const page = await openPage(phone);
    const view = await seen(page, (now) =>
      filesIn(now).some(({ parts }) => (parts?.done ?? 0) >= 2),
    );
    const already = filesIn(view)[0]?.parts?.done ?? 0;
    expect(['bytes', 'other-device']).toContain(filesIn(view)[0]?.waitingFor);
    await page.provideBytes(...addressOf(view), fileOf('a.bin', 50 * mebibyte, 9));
    await arrived(page);
    expect(phone.partsSent().length).toBeLessThanOrEqual(7 - already);
    expect((await left()).uploads).toHaveLength(1);
  });

  test('starts again when S3 no longer has the upload', async () => {
    const device = new Device();
    const life = new Life();
    const first = await openOn(device, engine.config, alice, life);
    dieAtPart(device, life, 4);
    await first.addFiles(await first.createSession('Large'), [fileOf('a.bin', 30 * mebibyte, 3)]);
    await life.ended;
    void first.close();
    const { s3 } = clientsFor(engine.config, engine.operator);
    for (const upload of await unfinished(device)) {
      await s3.send(new AbortMultipartUploadCommand(upload));
    }
    const again = device.restarted();
    const second = await openPage(again);
    const view = await arrived(second);
    expect(filesIn(view)[0]?.problem).toBeNull();
    expect(again.partsSent().sort()).toEqual([1, 2, 3, 4]);
  });

  test('is aborted when cancelled, and leaves nothing when purged', async () => {
    const device = new Device();
    const page = await openPage(device);
    const [waiting, held] = [promise(), promise()];
    device.beforeSending = (request) => {
      if (!isPartPut(request) || request.url.searchParams.get('partNumber') !== '3') return;
      waiting.keep();
      return held.kept;
    };
    const session = await page.createSession('Large');
    void page.addFiles(session, [fileOf('a.bin', 30 * mebibyte, 4)]);
    await waiting.kept;
    await page.cancel(...addressOf(page.view));
    held.keep();
    await allFiles(page, 'cancelled');
    await expect.poll(async () => (await unfinished(device)).length).toBe(0);
    await page.deleteSession(session);
    await page.purge({ sessionId: session, fileId: null });
    await seen(page, ({ bin, unsynced }) => bin.length === 0 && unsynced === 0);
    expect(await left()).toMatchObject({ uploads: [], results: [], outcomes: 0 });
  });
});

test('another recipe makes new renditions of the stored upload', whole, async () => {
  const device = new Device();
  const page = await openPage(device);
  const session = await page.createSession('Photographs');
  await page.addFiles(session, [await photo(brook)]);
  await allFiles(page, 'ready');
  const puts = device.sent.filter(({ method }) => method === 'PUT').length;
  await page.changeRecipe(session, {
    renditions: [{ name: 'tiny', width: 16, fit: 'inside', format: 'png' }],
  });
  const view = await seen(page, (now) =>
    filesIn(now).some(({ state }) => state.status === 'ready' && state.outputs[0]?.name === 'tiny'),
  );
  expect(filesIn(view)[0]?.state).toMatchObject({ outputs: [{ width: 16 }] });
  // One copy, without a body.
  expect(device.sent.filter(({ method }) => method === 'PUT').length).toBe(puts + 1);
});

test(
  'the same content again is shown without sending a byte, and outlives the first',
  whole,
  async () => {
    const device = new Device();
    const page = await openPage(device);
    const session = await page.createSession('Photographs');
    await page.addFiles(session, [await photo(brook)]);
    await allFiles(page, 'ready');
    const before = device.sent.length;
    await page.addFiles(session, [await photo(brook)]);
    await seen(
      page,
      (view) =>
        filesIn(view).length === 2 && filesIn(view).every(({ state }) => state.status === 'ready'),
    );
    expect(device.sent.slice(before)).toEqual([]);
    const [sessionId, fileId] = addressOf(page.view);
    await page.deleteFile(sessionId, fileId);
    await page.purge({ sessionId, fileId });
    await seen(page, (view) => {
      const [file] = filesIn(view);
      return (
        filesIn(view).length === 1 &&
        file?.state.status === 'ready' &&
        file.state.outputs[0]?.key.includes(file.fileId) === true
      );
    });
    await expect.poll(async () => (await left()).uploads.length, { timeout: 10_000 }).toBe(1);
  },
);

test(
  'a purged session leaves nothing in either bucket or in the results table',
  whole,
  async () => {
    const page = await openPage();
    const session = await page.createSession('Photographs');
    await page.addFiles(session, [await photo(brook), await photo(fig)]);
    await allFiles(page, 'ready');
    await page.deleteSession(session);
    await page.purge({ sessionId: session, fileId: null });
    await expect
      .poll(
        async () => {
          const { uploads, results, outcomes } = await left();
          return uploads.length + results.length + outcomes;
        },
        { timeout: 10_000 },
      )
      .toBe(0);
  },
);

test('three devices that change everything at once converge and lose nothing', whole, async () => {
  const pages = [await openPage(), await openPage(), await openPage()];
  const [laptop, phone, tablet] = pages as [Workspace, Workspace, Workspace];
  const session = await laptop.createSession('Holiday');
  await Promise.all(pages.map((page) => seen(page, ({ sessions }) => sessions.length === 1)));
  const recipe = {
    renditions: [{ name: 'x', width: 9, fit: 'inside' as const, format: 'png' as const }],
  };
  await Promise.all([
    laptop.renameSession(session, 'Summer'),
    phone.changeRecipe(session, recipe),
    tablet.setPreferences({ theme: 'dark' }),
    laptop.setPreferences({ units: 'binary' }),
    phone.addFiles(session, [await photo(brook)]),
    tablet.addFiles(session, [await photo(fig)]),
  ]);
  const views = await Promise.all(
    pages.map((page) =>
      seen(
        page,
        ({ sessions: [one], preferences, unsynced }) =>
          unsynced === 0 &&
          one?.title === 'Summer' &&
          one.recipe.renditions[0]?.name === 'x' &&
          preferences.theme === 'dark' &&
          preferences.units === 'binary' &&
          one.files.length === 2 &&
          one.files.every(
            ({ state }) => state.status === 'ready' && state.outputs[0]?.name === 'x',
          ),
      ),
    ),
  );
  const [first, ...others] = views.map(({ sessions }) =>
    sessions.flatMap(({ files }) => files.map(({ name, state }) => ({ name, state }))),
  );
  for (const other of others) expect(other).toEqual(first);
});

test(
  'a user with a revoked refresh token keeps everything and continues after signing in',
  whole,
  async () => {
    const device = new Device();
    const page = await openPage(device);
    const session = await page.createSession('Holiday');
    await seen(page, ({ unsynced }) => unsynced === 0);
    await page.close();
    const again = await openOn(device.restarted(), engine.config, alice, new Life(), () => null);
    open.push(again);
    await again.addFiles(session, [await photo(brook)]);
    await seen(again, (view) => view.signedOut && filesIn(view)[0]?.waitingFor === 'sign-in');
    await again.close();
    const signedIn = await openPage(device.restarted());
    await allFiles(signedIn, 'ready');
  },
);

test(
  'an address with a new owner opens that owner’s workspace after the next sign-in',
  needs('converterNotified', 'foreignIdentityRefused'),
  async () => {
    const device = new Device();
    const stranger = 'us-east-1:99999999-2222-4333-8444-555555555555' as IdentityId;
    rememberIdentity(device.storage, engine.config.identityPoolId, alice.email, stranger);
    const page = await openOn(device, engine.config, alice);
    await seen(page, ({ signedOut }) => signedOut);
    await page.close();
    const again = await openPage(device.restarted());
    const session = await again.createSession('Holiday');
    await again.addFiles(session, [await photo(brook)]);
    await allFiles(again, 'ready');
  },
);
