import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { GetItemCommand, type AttributeValue } from '@aws-sdk/client-dynamodb';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fileKey } from '#contract/item-keys';
import { newFileId, newSessionId } from '#contract/ids';
import { resultKey, uploadKey } from '#contract/object-keys';
import { defaultRecipe, type Recipe } from '#contract/recipe';
import { dogs, fig, peaks, photoBytes, photoPath, photos, type Photo } from '../fixtures/photos.ts';
import { needs } from './capabilities.ts';
import { clientsFor, type Clients } from './clients.ts';
import { newUser, startEngine, type EngineUnderTest } from './engine-under-test.ts';
import { eventually } from './eventually.ts';
import type { SignedIn } from './users.ts';

const whole = needs('signIn', 'converterNotified');

let engine: EngineUnderTest;
let user: SignedIn;
let clients: Clients;

beforeAll(async () => {
  engine = await startEngine();
  user = await newUser(engine);
  clients = clientsFor(engine.config, user.credentials);
});

afterAll(() => engine.close());

const thumb: Recipe = {
  renditions: [{ name: 'thumb', width: 320, height: 320, fit: 'inside', format: 'webp' }],
};

interface Upload {
  readonly body: Uint8Array;
  readonly contentType: string;
  readonly name: string;
  readonly recipe: string | null;
}

const photoUpload = async (photo: Photo, recipe: Recipe): Promise<Upload> => ({
  body: await photoBytes(photo),
  contentType: photo.contentType,
  name: photo.file,
  recipe: JSON.stringify(recipe),
});

interface ResultRow {
  readonly status: string;
  readonly outputs: readonly Readonly<Record<string, AttributeValue>>[];
  readonly failure: { readonly code: string; readonly message: string } | null;
  readonly updatedAt: string;
}

const text = (value: AttributeValue | undefined): string => value?.S ?? '';

/** Uploads like an outside client, without a session row, and waits for the outcome. */
const convert = async (upload: Upload) => {
  const address = {
    identityId: user.identityId,
    sessionId: newSessionId(Date.now()),
    fileId: newFileId(Date.now()),
  };
  await clients.s3.send(
    new PutObjectCommand({
      Bucket: engine.config.uploadsBucket,
      Key: uploadKey(address),
      Body: upload.body,
      ContentType: upload.contentType,
      Metadata: {
        name: encodeURIComponent(upload.name),
        ...(upload.recipe === null ? {} : { recipe: upload.recipe }),
      },
    }),
  );
  const itemKey = fileKey(address.sessionId, address.fileId);
  const row = await eventually(`an outcome for ${upload.name}`, async () => {
    const { Item } = await clients.dynamodb.send(
      new GetItemCommand({
        TableName: engine.config.resultsTable,
        Key: { identityId: { S: user.identityId }, itemKey: { S: itemKey } },
      }),
    );
    const status = text(Item?.status);
    return status === 'ready' || status === 'failed' ? Item : null;
  });
  const failure = row.failure?.M;
  const result: ResultRow = {
    status: text(row.status),
    outputs: (row.outputs?.L ?? []).map(({ M }) => M ?? {}),
    failure:
      failure === undefined ? null : { code: text(failure.code), message: text(failure.message) },
    updatedAt: text(row.updatedAt),
  };
  return { address, row: result };
};

const download = async (key: string): Promise<{ bytes: Buffer; contentType: string }> => {
  const { Body, ContentType = '' } = await clients.s3.send(
    new GetObjectCommand({ Bucket: engine.config.resultsBucket, Key: key }),
  );
  return {
    bytes: Buffer.from((await Body?.transformToByteArray()) ?? []),
    contentType: ContentType,
  };
};

/** 24 × 24 pixels in sRGB: enough to detect a rotated, mirrored or miscoloured picture. */
const impression = async (picture: string | Buffer): Promise<Buffer> =>
  sharp(picture)
    .autoOrient()
    .toColourspace('srgb')
    .removeAlpha()
    .resize(24, 24, { fit: 'fill' })
    .raw()
    .toBuffer();

/** Mean difference (of 255) below which two samples show the same picture: shrinking and compressing
 *  change less than 4. */
const alike = 4.5;

const meanDifference = (one: Buffer, other: Buffer): number => {
  expect(one).toHaveLength(other.length);
  return (
    one.reduce((sum, value, index) => sum + Math.abs(value - (other[index] ?? 0)), 0) / one.length
  );
};

describe('a photograph is uploaded and its renditions can be downloaded', whole, () => {
  test.each(photos)('$file', async (photo) => {
    const { address, row } = await convert(await photoUpload(photo, thumb));
    const key = resultKey(address, 'thumb', 'webp');
    const { bytes, contentType } = await download(key);
    const found = await sharp(bytes).metadata();
    const scale = 320 / Math.max(photo.width, photo.height);

    expect(row).toMatchObject({ status: 'ready', failure: null });
    expect(row.outputs).toEqual([
      {
        name: { S: 'thumb' },
        key: { S: key },
        width: { N: String(found.width) },
        height: { N: String(found.height) },
        bytes: { N: String(bytes.length) },
        contentType: { S: 'image/webp' },
      },
    ]);
    expect(new Date(row.updatedAt).toISOString()).toBe(row.updatedAt);
    expect(contentType).toBe('image/webp');
    expect([found.width, found.height]).toEqual([
      Math.round(photo.width * scale),
      Math.round(photo.height * scale),
    ]);
    expect(found).not.toHaveProperty('exif');
    expect(found).not.toHaveProperty('xmp');
    expect(found.orientation ?? 1).toBe(1);
    const expected = await impression(photoPath(photo));
    expect(meanDifference(await impression(bytes), expected)).toBeLessThan(alike);
  });

  test.each([
    { what: 'left on its side', photo: dogs, spoilt: () => sharp(photoPath(dogs)) },
    {
      what: 'whose colour profile was ignored',
      photo: fig,
      spoilt: () => sharp(photoPath(fig), { ignoreIcc: true }),
    },
  ])('the comparison rejects a picture $what', async ({ photo, spoilt }) => {
    const wrong = await spoilt().png().toBuffer();
    const right = await impression(photoPath(photo));
    expect(meanDifference(await impression(wrong), right)).toBeGreaterThan(1.5 * alike);
  });
});

test('an upload becomes every rendition of its recipe', whole, async () => {
  const recipe: Recipe = {
    renditions: [
      { name: 'square', width: 200, height: 200, fit: 'cover', format: 'jpeg', quality: 70 },
      { name: 'wide', width: 640, fit: 'inside', format: 'png' },
      { name: 'framed', width: 100, height: 300, fit: 'contain', format: 'webp' },
      { name: 'small', height: 50, fit: 'inside', format: 'avif' },
    ],
  };
  const { address, row } = await convert(await photoUpload(peaks, recipe));
  const sizes = await Promise.all(
    recipe.renditions.map(async ({ name, format }) => {
      const { bytes, contentType } = await download(resultKey(address, name, format));
      const { width, height } = await sharp(bytes).metadata();
      return [name, contentType, width, height];
    }),
  );

  expect(row.outputs.map(({ name }) => text(name))).toEqual(['square', 'wide', 'framed', 'small']);
  expect(sizes).toEqual([
    ['square', 'image/jpeg', 200, 200],
    ['wide', 'image/png', 640, 480],
    ['framed', 'image/webp', 100, 300],
    ['small', 'image/avif', 67, 50],
  ]);
});

test('an upload without a recipe gets the default recipe', whole, async () => {
  const upload = await photoUpload(dogs, defaultRecipe);
  const { row } = await convert({ ...upload, recipe: null });
  expect(row.status).toBe('ready');
  expect(row.outputs.map(({ name }) => text(name))).toEqual(
    defaultRecipe.renditions.map(({ name }) => name),
  );
});

test(
  'renditions with the same bytes have an object each, and their row says so',
  whole,
  async () => {
    const upload = await photoUpload(peaks, defaultRecipe);
    const body = await sharp(photoPath(peaks)).resize(100).png().toBuffer();
    const { address, row } = await convert({ ...upload, body });
    expect(row.outputs.map(({ name, sameAs }) => [text(name), sameAs && text(sameAs)])).toEqual([
      ['thumb', undefined],
      ['medium', 'thumb'],
      ['large', 'thumb'],
    ]);
    const [thumb, ...others] = await Promise.all(
      defaultRecipe.renditions.map(({ name }) => download(resultKey(address, name, 'webp'))),
    );
    for (const { bytes } of others) {
      expect(bytes.equals(thumb?.bytes ?? Buffer.alloc(0))).toBe(true);
    }
  },
);

describe('an upload that cannot be converted says why', whole, () => {
  const broken: readonly (Omit<Upload, 'body'> & {
    what: string;
    body: () => Promise<Uint8Array>;
  })[] = [
    {
      what: 'a text file named as a picture',
      body: () => Promise.resolve(Buffer.from('this is no picture')),
      contentType: 'image/jpeg',
      name: 'letter.jpg',
      recipe: JSON.stringify(thumb),
    },
    {
      what: 'a photograph cut off after its header',
      body: async () => (await photoBytes(dogs)).slice(0, 900),
      contentType: 'image/jpeg',
      name: 'half.jpg',
      recipe: JSON.stringify(thumb),
    },
    {
      what: 'a recipe that is not JSON',
      body: () => photoBytes(dogs),
      contentType: 'image/jpeg',
      name: 'dogs.jpg',
      recipe: '{"renditions":',
    },
    {
      what: 'a recipe without renditions',
      body: () => photoBytes(dogs),
      contentType: 'image/jpeg',
      name: 'dogs.jpg',
      recipe: '{"renditions":[]}',
    },
    {
      what: 'an empty object',
      body: () => Promise.resolve(new Uint8Array()),
      contentType: 'image/png',
      name: 'nothing.png',
      recipe: JSON.stringify(thumb),
    },
  ];

  test.each(broken)('$what', async (upload) => {
    const { row } = await convert({ ...upload, body: await upload.body() });
    expect(row).toMatchObject({ status: 'failed', outputs: [] });
    expect(row.failure?.code).toMatch(/^[a-z-]+$/);
    expect(row.failure?.message).toMatch(/\w+ \w+/);
  });
});

test('an object whose key is not that of an upload is not converted', whole, async () => {
  const before = newFileId(Date.now());
  await clients.s3.send(
    new PutObjectCommand({
      Bucket: engine.config.uploadsBucket,
      Key: `${user.identityId}/not-a-session/${before}`,
      Body: await photoBytes(dogs),
      Metadata: { recipe: JSON.stringify(thumb) },
    }),
  );
  // Wait for a later upload's outcome: everything the earlier one caused has happened by then.
  await convert(await photoUpload(dogs, thumb));
  await engine.settled();
  const stray = await download(`${user.identityId}/not-a-session/${before}/thumb.webp`).catch(
    (error: { name: string }) => error.name,
  );
  expect(['AccessDenied', 'NoSuchKey']).toContain(stray);
});
