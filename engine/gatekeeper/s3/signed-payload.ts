import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { S3Failure } from '../../s3/s3-service.ts';
import { decodeAwsChunked } from './aws-chunked.ts';
import type { RequestHead } from '../signature/http-message.ts';
import type { Authentication } from '../signature/authentication.ts';
import type { VerifiedSignature } from '../signature/sigv4.ts';

/** How the payload is signed, from `x-amz-content-sha256`.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html */
export type PayloadSignature =
  | { readonly kind: 'sha256'; readonly hex: string }
  | { readonly kind: 'unsigned' }
  | { readonly kind: 'chunked'; readonly signed: boolean; readonly trailer: boolean };

const constants: Readonly<Record<string, PayloadSignature>> = {
  'UNSIGNED-PAYLOAD': { kind: 'unsigned' },
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD': { kind: 'chunked', signed: true, trailer: false },
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER': { kind: 'chunked', signed: true, trailer: true },
  'STREAMING-UNSIGNED-PAYLOAD-TRAILER': { kind: 'chunked', signed: false, trailer: true },
};

/** The payload's line of the canonical request, and how the payload is signed. A presigned URL defaults to
 *  UNSIGNED-PAYLOAD; a signed header has no default.
 *  @throws S3Failure when it is missing or invalid. */
export const readPayloadSignature = (
  head: RequestHead,
  mechanism: Authentication['mechanism'] | 'anonymous',
): { readonly text: string; readonly signature: PayloadSignature } => {
  const given =
    head.headers.get('x-amz-content-sha256') ??
    [...head.query].find(([name]) => name.toLowerCase() === 'x-amz-content-sha256')?.[1];
  if (given === undefined && mechanism === 'header') {
    throw new S3Failure(
      400,
      'InvalidRequest',
      'Missing required header for this request: x-amz-content-sha256',
    );
  }
  const text = given ?? 'UNSIGNED-PAYLOAD';
  const signature = /^[0-9a-f]{64}$/.test(text)
    ? ({ kind: 'sha256', hex: text } as const)
    : constants[text];
  if (
    signature === undefined ||
    (mechanism === 'anonymous' && signature.kind === 'chunked' && signature.signed)
  ) {
    throw new S3Failure(
      400,
      'InvalidArgument',
      `x-amz-content-sha256 must be UNSIGNED-PAYLOAD, ${Object.keys(constants).slice(1).join(', ')}, or a valid sha256 value.`,
      { ArgumentName: 'x-amz-content-sha256', ArgumentValue: text },
    );
  }
  return { text, signature };
};

export interface Payload {
  /** Throws an S3Failure when the bytes do not match the signature or the declared length. */
  readonly body: AsyncIterable<Uint8Array>;
  /** Bytes once decoded; null when the request does not say. */
  readonly contentLength: number | null;
  readonly trailers: ReadonlyMap<string, string>;
}

/** The payload as the service reads it: decoded from aws-chunked and verified while it streams.
 *  @throws S3Failure when a declared length is invalid. */
export const openPayload = (
  head: RequestHead,
  signature: PayloadSignature,
  verified: VerifiedSignature | null,
  raw: Readable,
): Payload => {
  // Stopping early must not destroy the connection: the error response is still to be sent.
  const bytes = raw.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>;
  const contentLength = readLength(head, 'content-length');
  const trailers = new Map<string, string>();
  if (signature.kind !== 'chunked') {
    const body = verifyWhole(
      bytes,
      contentLength,
      signature.kind === 'sha256' ? signature.hex : null,
    );
    return { body, contentLength, trailers };
  }
  const decodedLength = readLength(head, 'x-amz-decoded-content-length');
  if (decodedLength === null) {
    throw new S3Failure(
      411,
      'MissingContentLength',
      'You must provide the Content-Length HTTP header.',
    );
  }
  const body = decodeAwsChunked(bytes, {
    decodedLength,
    chain: signature.signed ? verified : null,
    signed: signature.signed,
    announcedTrailers: signature.trailer ? announcedTrailers(head) : null,
    trailers,
  });
  return { body, contentLength: decodedLength, trailers };
};

const readLength = (head: RequestHead, name: string): number | null => {
  const text = head.headers.get(name);
  if (text === undefined) return null;
  if (!/^\d{1,15}$/.test(text)) {
    throw new S3Failure(400, 'InvalidArgument', `${name} must be a number of bytes.`);
  }
  return Number(text);
};

const announcedTrailers = (head: RequestHead): readonly string[] =>
  (head.headers.get('x-amz-trailer') ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');

async function* verifyWhole(
  raw: AsyncIterable<Uint8Array>,
  contentLength: number | null,
  expected: string | null,
): AsyncGenerator<Uint8Array> {
  const hash = expected === null ? null : createHash('sha256');
  let length = 0;
  for await (const bytes of raw) {
    hash?.update(bytes);
    length += bytes.length;
    yield bytes;
  }
  if (contentLength !== null && length < contentLength) {
    throw new S3Failure(
      400,
      'IncompleteBody',
      'You did not provide the number of bytes specified by the Content-Length HTTP header',
    );
  }
  const actual = hash?.digest('hex') ?? null;
  if (actual !== null && actual !== expected) {
    throw new S3Failure(
      400,
      'XAmzContentSHA256Mismatch',
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
      { ClientComputedContentSHA256: expected ?? '', S3ComputedContentSHA256: actual },
    );
  }
}
