import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newSessionId, type SessionId } from '#contract/ids';
import { needs } from './capabilities.ts';
import { clientsFor, type Clients } from './clients.ts';
import {
  newOwner,
  newUser,
  startEngine,
  type EngineUnderTest,
  type Owner,
} from './engine-under-test.ts';
import { outcomeOf } from './outcome.ts';

let engine: EngineUnderTest;
let user: Owner;
let clients: Clients;
let Bucket: string;

beforeAll(async () => {
  engine = await startEngine();
  user = await newOwner(engine);
  clients = clientsFor(engine.config, user.credentials);
  Bucket = engine.config.uploadsBucket;
});

afterAll(() => engine.close());

const prefixOf = (session: SessionId): string => `${user.identityId}/${session}/`;

const put = (Key: string, Body: string, more: { IfNoneMatch?: string; IfMatch?: string } = {}) =>
  clients.s3.send(new PutObjectCommand({ Bucket, Key, Body, ContentType: 'text/plain', ...more }));

const get = async (Key: string, Range?: string) => {
  const answer = await clients.s3.send(
    new GetObjectCommand({ Bucket, Key, ...(Range === undefined ? {} : { Range }) }),
  );
  return { text: await answer.Body?.transformToString(), answer };
};

describe('a listing', needs('objects'), () => {
  const session = newSessionId(Date.now());
  // In the order of UTF-8 bytes, which is neither the alphabet's nor UTF-16's.
  const names = ['A', 'B', 'a', 'a/1', 'a/2', 'b b', 'b+b', 'é', '\uffee', '😀'];

  beforeAll(async () => {
    for (const name of [...names].reverse()) await put(prefixOf(session) + name, name);
  });

  const list = async (
    options: { MaxKeys?: number; Delimiter?: string; StartAfter?: string } = {},
  ) => {
    const keys: string[] = [];
    const prefixes: string[] = [];
    let token: string | undefined;
    let pages = 0;
    do {
      const page = await clients.s3.send(
        new ListObjectsV2Command({
          Bucket,
          Prefix: prefixOf(session),
          ...options,
          ...(token === undefined ? {} : { ContinuationToken: token }),
        }),
      );
      keys.push(
        ...(page.Contents ?? []).map(({ Key = '' }) => Key.slice(prefixOf(session).length)),
      );
      prefixes.push(...(page.CommonPrefixes ?? []).map(({ Prefix = '' }) => Prefix));
      token = page.NextContinuationToken;
      pages += 1;
    } while (token !== undefined);
    return { keys, prefixes, pages };
  };

  test('gives every key once, in byte order, page by page', needs('listsInByteOrder'), async () => {
    expect(await list({ MaxKeys: 3 })).toEqual({ keys: names, prefixes: [], pages: 4 });
  });

  test('rolls keys up to a delimiter', async () => {
    const { keys, prefixes } = await list({ Delimiter: '/' });
    expect(prefixes).toEqual([`${prefixOf(session)}a/`]);
    expect(keys).toEqual(names.filter((name) => !name.includes('/')));
  });

  test('starts after a key', async () => {
    expect((await list({ StartAfter: `${prefixOf(session)}a` })).keys).toEqual(names.slice(3));
  });
});

describe('an object', needs('objects'), () => {
  const key = (name: string) => `${prefixOf(newSessionId(Date.now()))}${name}`;

  test('is read in ranges', async () => {
    const Key = key('ranges');
    await put(Key, '0123456789');
    expect((await get(Key, 'bytes=2-4')).text).toBe('234');
    expect((await get(Key, 'bytes=-3')).text).toBe('789');
    const { answer, text } = await get(Key, 'bytes=8-100');
    expect([text, answer.ContentRange]).toEqual(['89', 'bytes 8-9/10']);
    expect(await outcomeOf(get(Key, 'bytes=10-'))).toBe('InvalidRange');
  });

  test('is created only once under If-None-Match, and replaced only as read under If-Match', async () => {
    const Key = key('conditions');
    const { ETag = '' } = await put(Key, 'first', { IfNoneMatch: '*' });
    expect(await outcomeOf(put(Key, 'second', { IfNoneMatch: '*' }))).toBe('PreconditionFailed');
    expect(await outcomeOf(put(Key, 'second', { IfMatch: '"another"' }))).toBe(
      'PreconditionFailed',
    );
    expect((await get(Key)).text).toBe('first');
    expect(await outcomeOf(put(Key, 'second', { IfMatch: ETag }))).toBe('done');
    expect((await get(Key)).text).toBe('second');
  });

  test('keeps its bytes and gets new metadata when copied onto itself', async () => {
    const Key = key('copied');
    await put(Key, 'the bytes');
    const source = `${Bucket}/${encodeURIComponent(Key).replaceAll('%2F', '/')}`;
    await clients.s3.send(
      new CopyObjectCommand({
        Bucket,
        Key,
        CopySource: source,
        MetadataDirective: 'REPLACE',
        Metadata: { recipe: '{"renditions":[]}' },
        ContentType: 'image/png',
      }),
    );
    const { text, answer } = await get(Key);
    expect([text, answer.Metadata, answer.ContentType]).toEqual([
      'the bytes',
      { recipe: '{"renditions":[]}' },
      'image/png',
    ]);
  });

  test('does not exist after a delete, and can be deleted again', async () => {
    const Key = key('deleted');
    await put(Key, 'x');
    const remove = () => clients.s3.send(new DeleteObjectCommand({ Bucket, Key }));
    await remove();
    expect(await outcomeOf(clients.s3.send(new HeadObjectCommand({ Bucket, Key })))).not.toBe(
      'done',
    );
    expect(await outcomeOf(remove())).toBe('done');
  });
});

describe('a link that the client signed itself', needs('objects'), () => {
  const key = () => `${prefixOf(newSessionId(Date.now()))}linked`;

  test('downloads without any credentials, under the name it gives', async () => {
    const Key = key();
    await put(Key, 'linked bytes');
    const url = await getSignedUrl(
      clients.s3,
      new GetObjectCommand({
        Bucket,
        Key,
        ResponseContentDisposition: 'attachment; filename="a b.webp"',
        ResponseContentType: 'image/webp',
      }),
      { expiresIn: 60 },
    );
    const answer = await fetch(url);
    expect(await answer.text()).toBe('linked bytes');
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="a b.webp"');
    expect(answer.headers.get('content-type')).toBe('image/webp');
  });

  test('uploads by PUT', async () => {
    const Key = key();
    const url = await getSignedUrl(clients.s3, new PutObjectCommand({ Bucket, Key }), {
      expiresIn: 60,
    });
    const answer = await fetch(url, { method: 'PUT', body: 'through a link' });
    expect([answer.status, (await get(Key)).text]).toEqual([200, 'through a link']);
  });

  test('opens nothing that its signer may not read', needs('foreignPrefixRefused'), async () => {
    const stranger = await newUser(engine);
    const { s3 } = clientsFor(engine.config, stranger.credentials);
    const Key = key();
    await put(Key, 'private');
    const url = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key }), { expiresIn: 60 });
    const answer = await fetch(url);
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain('<Code>AccessDenied</Code>');
  });
});
