import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { XMLParser } from 'fast-xml-parser';
import { onTestFinished } from 'vitest';
import type { S3Operation } from '../../../../engine/s3/requests.ts';
import { createS3, type S3, type S3Options } from '../../../../engine/s3/s3.ts';
import {
  S3Failure,
  type CompletedPart,
  type ObjectCreated,
  type S3Request,
  type S3Response,
} from '../../../../engine/s3/s3-service.ts';

export const BUCKET = 'uploads';
export const OTHER_BUCKET = 'results';

/** 2026-03-01T10:00:00Z */
export const START = Date.UTC(2026, 2, 1, 10);

/** A directory that is removed when the test ends. */
export const temporaryDirectory = async (): Promise<string> => {
  const dir = await mkdtemp(join(tmpdir(), 'latchkey-s3-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
};

export interface OpenedS3 {
  readonly s3: S3;
  readonly dir: string;
  readonly events: ObjectCreated[];
  /** Epoch milliseconds; set it to let time pass. */
  readonly clock: { now: number };
}

/** S3 on a directory of its own, or on one that another used before. */
export const openS3 = async (options: Partial<S3Options> = {}): Promise<OpenedS3> => {
  const dir = options.dir ?? (await temporaryDirectory());
  const events: ObjectCreated[] = [];
  const clock = { now: START };
  const s3 = await createS3({
    dir,
    region: 'us-east-1',
    account: '111122223333',
    buckets: [
      { name: BUCKET, lifecycle: [] },
      { name: OTHER_BUCKET, lifecycle: [] },
    ],
    now: () => clock.now,
    onObjectCreated: (event) => {
      events.push(event);
      return Promise.resolve();
    },
    ...options,
  });
  return { s3, dir, events, clock };
};

export interface RequestParts {
  readonly bucket?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | AsyncIterable<Uint8Array>;
  readonly contentLength?: number | null;
  readonly trailers?: ReadonlyMap<string, string>;
  readonly copySource?: S3Request['copySource'];
  readonly deletions?: S3Request['deletions'];
  readonly quiet?: boolean;
  readonly parts?: readonly CompletedPart[];
}

/** A request as the gatekeeper hands it on. */
export const request = (
  operation: S3Operation,
  key: string,
  parts: RequestParts = {},
): S3Request => {
  const { body = '' } = parts;
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const length = bytes instanceof Uint8Array ? bytes.length : null;
  return {
    operation,
    bucket: parts.bucket ?? BUCKET,
    key,
    query: new Map(Object.entries(parts.query ?? {})),
    headers: new Map(Object.entries(parts.headers ?? {})),
    copySource: parts.copySource ?? null,
    deletions: parts.deletions ?? null,
    quiet: parts.quiet ?? false,
    parts: parts.parts ?? null,
    body: bytes instanceof Uint8Array ? Readable.from([bytes]) : bytes,
    contentLength: parts.contentLength === undefined ? length : parts.contentLength,
    trailers: parts.trailers ?? new Map(),
  };
};

/** Sends a request. */
export const send = (
  s3: S3,
  operation: S3Operation,
  key: string,
  parts?: RequestParts,
): Promise<S3Response> => s3.handle(request(operation, key, parts));

/** The failure that a request ends in; fails the test where it succeeds. */
export const failureOf = async (answer: Promise<S3Response>): Promise<S3Failure> => {
  try {
    const { status } = await answer;
    throw new Error(`answered ${status} instead of failing`);
  } catch (error) {
    if (error instanceof S3Failure) return error;
    throw error;
  }
};

export const bodyOf = async ({ body }: S3Response): Promise<Buffer> =>
  body instanceof Readable ? buffer(body) : Buffer.from(body ?? '');

/** The content of an XML answer's root element; everything is text, repeated elements are lists. */
export const xmlOf = (response: S3Response): Record<string, unknown> => {
  if (typeof response.body !== 'string') throw new Error('the answer is no document');
  const parser = new XMLParser({
    parseTagValue: false,
    htmlEntities: true,
    trimValues: false,
    isArray: (name) =>
      ['Contents', 'CommonPrefixes', 'Part', 'Upload', 'Deleted', 'Error'].includes(name),
  });
  const document = parser.parse(response.body) as Record<string, Record<string, unknown>>;
  const root = Object.keys(document).find((name) => name !== '?xml') ?? '';
  return document[root] ?? {};
};

/** The text of the object, as GetObject gives it. */
export const textOf = async (s3: S3, key: string): Promise<string> =>
  (await bodyOf(await send(s3, 'GetObject', key))).toString();

/** Begins a multipart upload and gives its ID. */
export const beginUpload = async (
  s3: S3,
  key: string,
  headers: Record<string, string> = {},
): Promise<string> => {
  const response = await send(s3, 'CreateMultipartUpload', key, { headers });
  return String(xmlOf(response).UploadId);
};

/** Uploads a part and gives it as CompleteMultipartUpload names it. */
export const sendPart = async (
  s3: S3,
  key: string,
  uploadId: string,
  partNumber: number,
  body: string | Uint8Array,
  headers: Record<string, string> = {},
): Promise<CompletedPart> => {
  const query = { uploadId, partNumber: String(partNumber) };
  const response = await send(s3, 'UploadPart', key, { query, body, headers });
  const checksums = Object.entries(response.headers)
    .filter(([name]) => name.startsWith('x-amz-checksum-'))
    .map(([name, value]) => [name.slice('x-amz-checksum-'.length), value] as const);
  return {
    partNumber,
    etag: (response.headers.etag ?? '').replaceAll('"', ''),
    checksums: Object.fromEntries(checksums),
  };
};

export const completeUpload = (
  s3: S3,
  key: string,
  uploadId: string,
  parts: readonly CompletedPart[],
  headers: Record<string, string> = {},
): Promise<S3Response> =>
  send(s3, 'CompleteMultipartUpload', key, { query: { uploadId }, parts, headers });
