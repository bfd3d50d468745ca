import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDecisionLog } from '../../../../../engine/gatekeeper/decisions.ts';
import { createGatekeeper } from '../../../../../engine/gatekeeper/gatekeeper.ts';
import { createCredentials } from '../../../../../engine/gatekeeper/signature/credentials.ts';
import { unimplementedS3Requests } from '../../../../../engine/gatekeeper/s3/unimplemented-requests.ts';
import { refiningParameters, s3Requests } from '../../../../../engine/s3/requests.ts';
import { createS3 } from '../../../../../engine/s3/s3.ts';
import { account, operator, region } from '../engine-in-memory.ts';
import { send, signHeaders, targetOf, type RawRequest } from '../raw-http.ts';

let port: number;
let close: () => Promise<void>;
const thrown: unknown[] = [];

beforeAll(async () => {
  const dir = await mkdtemp(join(tmpdir(), 'latchkey-generated-'));
  const buckets = [
    {
      name: 'photos',
      arn: 'arn:aws:s3:::photos',
      policy: null,
      cors: [],
      versioning: 'Off' as const,
      lifecycle: [],
      notifications: [],
    },
  ];
  const now = Date.now;
  const onObjectCreated = () => Promise.resolve();
  const s3 = await createS3({ dir, region, account, buckets, now, onObjectCreated });
  const gatekeeper = createGatekeeper({
    region,
    account,
    roles: [],
    buckets,
    tables: [],
    credentials: createCredentials({ masterKey: new Uint8Array(32), operator, now }),
    decisions: createDecisionLog({ now }),
    s3,
    dynamodb: { handle: () => Promise.resolve({ status: 200, body: {} }) },
    now,
  });
  const server = createServer((request, response) => {
    gatekeeper(request, response).catch((error: unknown) => thrown.push(error));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as AddressInfo);
  close = async () => {
    server.closeAllConnections();
    server.close();
    await s3.close();
    await rm(dir, { recursive: true, force: true });
  };
});
afterAll(() => close());

const shapes = [...Object.values(s3Requests), ...Object.values(unimplementedS3Requests)];
const parameters = [
  ...new Set(shapes.flatMap((shape) => ('query' in shape ? (shape.query ?? []) : []))),
  ...refiningParameters,
];
const headerNames = [
  'content-type',
  'content-encoding',
  'cache-control',
  'range',
  'if-match',
  'if-none-match',
  'if-modified-since',
  'x-amz-copy-source',
  'x-amz-copy-source-range',
  'x-amz-metadata-directive',
  'x-amz-tagging',
  'x-amz-storage-class',
  'x-amz-checksum-crc32',
  'x-amz-checksum-algorithm',
  'x-amz-object-attributes',
  'x-amz-website-redirect-location',
  'x-amz-meta-a',
];
const text = fc.oneof(
  fc.constantFrom('', '0', '1', '-1', '*', 'url', '2', 'GLACIER', 'bytes=0-1,3-4', 'bytes=5-', 'k'),
  fc.constantFrom('"x"', '/photos/k', 'photos/a+b?versionId=1', 'a=b&a=c', '=?UTF-8?B?AA==?='),
  fc.string({ unit: 'binary', maxLength: 20 }),
);
// Skips requests that Node's client refuses to send.
const headerText = text.map((value) => value.replace(/[^\t\x20-\x7e]/g, '').trim());
const body = fc.oneof(
  fc.constantFrom(
    '',
    'bytes',
    '<Delete><Object><Key>k</Key></Object></Delete>',
    '<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>e</ETag></Part></CompleteMultipartUpload>',
    '<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>',
  ),
  text,
);
const requests: fc.Arbitrary<RawRequest> = fc.record({
  method: fc.constantFrom('GET', 'HEAD', 'PUT', 'POST', 'DELETE', 'PATCH'),
  path: fc.oneof(
    fc.constantFrom('/', '/photos', '/photos/', '/photos/k', '/photos/a/b', '/other/k'),
    fc.string({ unit: 'grapheme', maxLength: 12 }).map((key) => `/photos/${key}`),
  ),
  query: fc.dictionary(fc.constantFrom(...parameters), text, { maxKeys: 3 }),
  headers: fc.dictionary(fc.constantFrom(...headerNames), headerText, { maxKeys: 4 }),
  body: body.map((value) => Buffer.from(value)),
});

/** Requests to generate; `npm test` takes few. */
const numRuns = Number(process.env.GENERATED_S3_REQUESTS ?? 300);

test('no signed request gives a server error', { timeout: 900_000 }, async () => {
  const statuses = new Map<number, number>();
  await fc.assert(
    fc.asyncProperty(requests, async (request) => {
      const { body: payload, ...head } = request;
      const sends = ['PUT', 'POST'].includes(request.method) && payload !== undefined;
      const signed: RawRequest = sends ? { ...head, body: payload } : head;
      const headers = await signHeaders(port, signed, operator);
      const target = targetOf(request);
      const sent = { method: request.method, target, headers, body: signed.body };
      const { status, text: answer } = await send(port, sent);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      expect(status === 501 || status < 500, `${status} ${answer}`).toBe(true);
      expect(answer).not.toMatch(/\bat .+\.ts:\d+/);
      expect(thrown).toEqual([]);
    }),
    { numRuns },
  );
  expect([...statuses.keys()]).toContain(200);
});
