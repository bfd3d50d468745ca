import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { createDynamoDb } from '../../engine/dynamodb/dynamodb.ts';
import { createGatekeeper } from '../../engine/gatekeeper/gatekeeper.ts';
import { createDecisionLog } from '../../engine/gatekeeper/decisions.ts';
import type { Credentials } from '../../engine/gatekeeper/signature/credentials.ts';
import { createSts, isForSts } from '../../engine/gatekeeper/sts.ts';
import { openServer } from '../../engine/http-server.ts';
import { bucketOfHost } from '../../engine/loopback.ts';
import { Announcements } from '../../engine/s3/announcements.ts';
import { openBucket, type BucketStore } from '../../engine/s3/bucket-store.ts';
import { DataFiles } from '../../engine/s3/data-files.ts';
import type { Engine } from '../../engine/s3/handler.ts';
import { listPage } from '../../engine/s3/listing.ts';
import { route } from '../../engine/s3/router.ts';
import { noSuchBucket } from '../../engine/s3/s3-failures.ts';
import { openSequencer } from '../../engine/s3/sequencer.ts';
import { isoTime, quoted, xmlResponse } from '../../engine/s3/xml-response.ts';

const region = 'us-east-1';
const account = '000000000000';

/** Requests to a bucket that suites send on the way, which change nothing here: tags for their cleaning
 *  up, and what lets a bucket have ACLs. */
const withoutEffect = ['PUT ?tagging', 'DELETE ?ownershipControls', 'DELETE ?publicAccessBlock'];

/** Keys by access key ID; each may do everything. */
export type LaboratoryKeys = Readonly<Record<string, string>>;

export interface Laboratory {
  readonly port: number;
  close(): Promise<void>;
}

/** Serves the gatekeeper, S3, DynamoDB and STS on loopback for suites of others, which make buckets and
 *  tables of their own and use fixed keys. CreateBucket, DeleteBucket,
 *  ListObjectVersions and the requests without effect are the laboratory's: they are not judged.
 *  @param options.port 0 for any free one. */
export const serveLaboratory = async (options: {
  readonly dir: string;
  readonly port: number;
  readonly keys: LaboratoryKeys;
}): Promise<Laboratory> => {
  const { dir, keys } = options;
  const buckets = new Map<string, BucketStore>();
  const dynamodb = await createDynamoDb({
    dir: path.join(dir, 'dynamodb'),
    tables: [],
    now: Date.now,
  });
  const data = await DataFiles.open(dir);
  const announcements = await Announcements.open(dir, () => Promise.resolve());
  const shared = { data, announcements, nextSequencer: await openSequencer(dir), now: Date.now };
  const engine: Engine = {
    region,
    ownerId: createHash('sha256').update(account).digest('hex'),
    data,
    nextSequencer: shared.nextSequencer,
    now: Date.now,
    buckets: () => [...buckets.values()],
    bucket(name) {
      const bucket = buckets.get(name);
      if (bucket === undefined) throw noSuchBucket(name);
      return bucket;
    },
  };
  const credentials = fixedKeys(keys);
  const sts = createSts({ region, account, credentials, now: Date.now });
  const gatekeeper = createGatekeeper({
    region,
    account,
    roles: [],
    buckets: [],
    tables: [],
    credentials,
    decisions: createDecisionLog({}),
    s3: {
      handle: (request) => route(engine, request),
      hasTags: ({ bucket, key }) =>
        Promise.resolve(Object.keys(buckets.get(bucket)?.objects.find(key)?.tags ?? {}).length > 0),
    },
    dynamodb,
    now: Date.now,
  });

  const create = async (name: string): Promise<Answer> => {
    if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name)) {
      return errorAnswer(400, 'InvalidBucketName', 'The specified bucket is not valid.', name);
    }
    // In us-east-1 the owner may create a bucket again.
    if (!buckets.has(name)) {
      buckets.set(name, await openBucket(dir, { name, lifecycle: [] }, shared));
    }
    const headers = { location: `/${name}`, 'x-amz-bucket-arn': `arn:aws:s3:::${name}` };
    return { status: 200, headers, body: '' };
  };
  const remove = async (name: string): Promise<Answer> => {
    const bucket = buckets.get(name);
    if (bucket === undefined) return missing(name);
    if (bucket.objects.keys.length > 0) {
      return errorAnswer(
        409,
        'BucketNotEmpty',
        'The bucket you tried to delete is not empty',
        name,
      );
    }
    buckets.delete(name);
    await rm(path.join(dir, 'buckets', name), { recursive: true });
    return { status: 204, headers: {}, body: '' };
  };
  const versions = (name: string, query: URLSearchParams): Answer => {
    const bucket = buckets.get(name);
    return bucket === undefined ? missing(name) : listVersions(bucket, query);
  };
  const own = (request: IncomingMessage): Promise<Answer> | Answer | null => {
    const url = new URL(`http://laboratory${request.url ?? '/'}`);
    const inHost = bucketOfHost(request.headers.host);
    const [name = '', ...key] = `${inHost ?? ''}${url.pathname}`.replace(/^\//, '').split('/');
    if (key.some((part) => part !== '') || name === '') return null;
    if (request.method === 'GET' && url.searchParams.has('versions')) {
      return versions(name, url.searchParams);
    }
    const taken = `${request.method ?? ''} ${url.search}`;
    if (withoutEffect.includes(taken)) return { status: 204, headers: {}, body: '' };
    const names = [...url.searchParams.keys()].filter((each) => !/^(x-id|x-amz-)/i.test(each));
    if (names.length > 0) return null;
    if (request.method === 'PUT') return create(name);
    return request.method === 'DELETE' ? remove(name) : null;
  };
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (isForSts(request)) {
      const { status, body } = await sts(request);
      response.writeHead(status, { 'content-type': 'text/xml' }).end(body);
      return;
    }
    const answer = await own(request);
    if (answer === null) return gatekeeper(request, response);
    request.resume();
    response.writeHead(answer.status, answer.headers);
    response.end(answer.body);
  };
  const server = await openServer(options.port);
  server.serve((request, response) => {
    handle(request, response).catch((error: unknown) => {
      console.error(error);
      response.destroy();
    });
  });
  return {
    port: Number(new URL(server.url).port),
    async close() {
      await server.close();
      await data.settled();
      await dynamodb.close();
    },
  };
};

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const errorAnswer = (status: number, code: string, message: string, bucket: string): Answer => ({
  status,
  headers: { 'content-type': 'application/xml' },
  body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message><BucketName>${bucket}</BucketName></Error>`,
});

const missing = (bucket: string): Answer =>
  errorAnswer(404, 'NoSuchBucket', 'The specified bucket does not exist', bucket);

/** The objects as versions without an ID, by which the suites empty their buckets. */
const listVersions = ({ name, objects }: BucketStore, query: URLSearchParams): Answer => {
  const prefix = query.get('prefix') ?? '';
  const marker = query.get('key-marker');
  const page = listPage(objects.keys, {
    prefix,
    delimiter: '',
    after: marker === null || marker === '' ? null : { at: marker, commonPrefix: false },
    maxKeys: Number(query.get('max-keys') ?? 1000),
  });
  const encode = query.get('encoding-type') === 'url' ? encodeURIComponent : (key: string) => key;
  const { body, ...answer } = xmlResponse('ListVersionsResult', {
    Name: name,
    Prefix: encode(prefix),
    KeyMarker: '',
    VersionIdMarker: '',
    NextKeyMarker: page.next === null ? undefined : encode(page.next.at),
    NextVersionIdMarker: page.next === null ? undefined : 'null',
    MaxKeys: 1000,
    EncodingType: query.get('encoding-type') ?? undefined,
    IsTruncated: page.next !== null,
    Version: page.keys.map((key) => {
      const { etag, size, lastModified } = objects.get(key);
      return {
        Key: encode(key),
        VersionId: 'null',
        IsLatest: true,
        LastModified: isoTime(lastModified),
        ETag: quoted(etag),
        Size: size,
        StorageClass: 'STANDARD',
      };
    }),
  });
  return { ...answer, body: String(body) };
};

const fixedKeys = (keys: LaboratoryKeys): Credentials => ({
  issue: () => Promise.reject(new Error('the laboratory issues no credentials')),
  resolve: (accessKeyId) => {
    const secretAccessKey = keys[accessKeyId];
    if (secretAccessKey === undefined) {
      return Promise.resolve({ ok: false, problem: 'unknown-access-key' });
    }
    const principal = { kind: 'operator', arn: `arn:aws:iam::${account}:user/suite` } as const;
    return Promise.resolve({ ok: true, principal, secretAccessKey });
  },
});
