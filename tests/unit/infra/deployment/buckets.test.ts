import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  codeBucket,
  deleteBucket,
  empty,
  exists,
  uploadCode,
} from '../../../../infra/deployment/buckets.ts';

interface Held {
  readonly owner: string;
  readonly keys: Set<string>;
}

const account = '111122223333';
const buckets = new Map<string, Held>();
/** Keys that S3 does not delete. */
const kept = new Set<string>();
let server: Server;
let s3: S3Client;

/** S3's bucket operations with ExpectedBucketOwner. A page of a list has two keys. */
const answer = (request: IncomingMessage, body: string): { status: number; xml: string } => {
  const url = new URL(request.url ?? '', 'http://localhost');
  const [, name = '', ...rest] = url.pathname.split('/');
  const key = decodeURIComponent(rest.join('/'));
  const bucket = buckets.get(name);
  const expected = request.headers['x-amz-expected-bucket-owner'];
  const ok = (xml = '') => ({ status: 200, xml });
  if (request.method === 'PUT' && key === '') {
    buckets.set(name, { owner: account, keys: new Set() });
    return ok();
  }
  if (bucket === undefined) return { status: 404, xml: '' };
  if (expected !== bucket.owner) return { status: 403, xml: '' };
  if (request.method === 'PUT') bucket.keys.add(key);
  if (request.method === 'DELETE') buckets.delete(name);
  if (request.method === 'POST') {
    const asked = [...body.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, each = '']) => each);
    const refused = asked.filter((each) => kept.has(each));
    for (const each of asked) if (!kept.has(each)) bucket.keys.delete(each);
    return ok(
      `<DeleteResult>${refused.map((each) => `<Error><Key>${each}</Key><Message>not now</Message></Error>`).join('')}</DeleteResult>`,
    );
  }
  if (request.method !== 'GET') return ok();
  const after = url.searchParams.get('continuation-token') ?? '';
  const all = [...bucket.keys].sort().filter((each) => each > after);
  const page = all.slice(0, 2);
  const more = all.length > 2;
  return ok(
    `<ListBucketResult>${page.map((each) => `<Contents><Key>${each}</Key></Contents>`).join('')}
     <IsTruncated>${more}</IsTruncated>${more ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : ''}
     </ListBucketResult>`,
  );
};

beforeEach(async () => {
  buckets.clear();
  kept.clear();
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const { status, xml } = answer(request, body);
      response.writeHead(status, { 'content-type': 'application/xml' });
      response.end(request.method === 'HEAD' ? '' : xml);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  s3 = new S3Client({
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    forcePathStyle: true,
    maxAttempts: 1,
  });
});
afterEach(async () => {
  s3.destroy();
  await new Promise((done) => server.close(done));
});

const ours = codeBucket(account, { region: 'us-east-1', stage: null });
const hold = (owner: string, ...keys: string[]) =>
  buckets.set(ours.name, { owner, keys: new Set(keys) });

test('code is uploaded to the account’s own bucket, under a key that is a hash of its content', async () => {
  const key = await uploadCode(s3, ours, Buffer.from('zip'));
  expect(key).toMatch(/^converter-[0-9a-f]{32}\.zip$/);
  expect(await uploadCode(s3, ours, Buffer.from('zip'))).toBe(key);
  expect(await uploadCode(s3, ours, Buffer.from('other'))).not.toBe(key);
  expect(buckets.get(ours.name)?.keys.size).toBe(2);
});

test('code is not uploaded to a bucket of that name that another account owns', async () => {
  hold('999900001111');
  await expect(uploadCode(s3, ours, Buffer.from('zip'))).rejects.toThrow(
    `${ours.name} belongs to another account`,
  );
  expect(buckets.get(ours.name)?.keys.size).toBe(0);
});

test('a bucket of another account is neither emptied nor deleted', async () => {
  hold('999900001111', 'theirs');
  await expect(empty(s3, ours)).rejects.toThrow(`${ours.name} belongs to another account`);
  await expect(deleteBucket(s3, ours)).rejects.toThrow(`${ours.name} belongs to another account`);
  expect(buckets.get(ours.name)?.keys.size).toBe(1);
});

test('every page of objects is deleted, then the bucket', async () => {
  hold(account, 'a', 'b', 'c', 'd', 'e');
  await empty(s3, ours);
  expect(buckets.get(ours.name)?.keys.size).toBe(0);
  await deleteBucket(s3, ours);
  expect(await exists(s3, ours)).toBe(false);
});

test('an object that S3 does not delete is named in the error, and the bucket stays', async () => {
  hold(account, 'a', 'stuck');
  kept.add('stuck');
  await expect(deleteBucket(s3, ours)).rejects.toThrow('stuck: not now');
  expect(buckets.has(ours.name)).toBe(true);
});

test('emptying or deleting a bucket that does not exist does nothing', async () => {
  await empty(s3, ours);
  await deleteBucket(s3, ours);
});
