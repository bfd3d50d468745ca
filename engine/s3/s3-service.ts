import type { Readable } from 'node:stream';
import type { S3Operation } from './requests.ts';

/** A request that the gatekeeper has verified, parsed and authorised. The service never sees the raw
 *  bytes, so no second parser can read them differently. */
export interface S3Request {
  readonly operation: S3Operation;
  readonly bucket: string;
  /** Decoded once; empty for operations on the bucket. */
  readonly key: string;
  /** Decoded; a repeated name was refused. */
  readonly query: ReadonlyMap<string, string>;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  /** Who sends the request; absent for an anonymous sender. */
  readonly principalArn?: string;
  /** Of CopyObject and UploadPartCopy. */
  readonly copySource: { readonly bucket: string; readonly key: string } | null;
  /** Of DeleteObjects: each key with the gatekeeper's decision. */
  readonly deletions: readonly Deletion[] | null;
  /** Of DeleteObjects: respond with the errors only. */
  readonly quiet?: boolean;
  /** Of CompleteMultipartUpload. */
  readonly parts: readonly CompletedPart[] | null;
  /** The payload after aws-chunked decoding. Reading it to the end throws an `S3Failure` when the payload
   *  hash, a chunk signature or the decoded length is wrong: commit nothing before that. */
  readonly body: AsyncIterable<Uint8Array>;
  /** Length of the decoded payload in bytes; null when the request declares none. */
  readonly contentLength: number | null;
  /** Of PutObject: the payload is the file of a browser's form, whose length only its end tells. */
  readonly isForm?: true;
  /** Trailing headers, e.g. `x-amz-checksum-crc32`; complete once `body` has ended. */
  readonly trailers: ReadonlyMap<string, string>;
}

export interface Deletion {
  readonly key: string;
  readonly versionId: string | null;
  /** Delete only if the object has this ETag (without quotes); `*`: only if it exists. */
  readonly etag?: string;
  /** False: do not delete, and respond with an AccessDenied entry that has `message`. */
  readonly allowed: boolean;
  readonly message: string;
}

export interface CompletedPart {
  readonly partNumber: number;
  /** Without quotes. */
  readonly etag: string;
  /** Base64, by algorithm: `crc32`, `crc32c`, `crc64nvme`, `sha1`, `sha256`. */
  readonly checksums: Readonly<Record<string, string>>;
}

export interface S3Response {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer | Readable | null;
}

/** Thrown by the service or the gatekeeper: becomes S3's XML error document.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
export class S3Failure extends Error {
  constructor(
    readonly status: number,
    /** S3's error code, e.g. `NoSuchKey`. */
    readonly code: string,
    message: string,
    /** Further elements of the error document, e.g. `{ Key }`. */
    readonly detail: Readonly<Record<string, string>> = {},
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

/** S3 behind the gatekeeper. */
export interface S3Service {
  handle(request: S3Request): Promise<S3Response>;
  /** Whether an object has tags; false when there is no such object. */
  hasTags(object: { readonly bucket: string; readonly key: string }): Promise<boolean>;
}

/** The event of a created object, which the triggers deliver.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html */
export interface ObjectCreated {
  /** e.g. `ObjectCreated:Put`, `ObjectCreated:CompleteMultipartUpload`, `ObjectCreated:Copy`. */
  readonly eventName: string;
  readonly bucket: string;
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  /** Hex; a later event of the same key compares greater as a string padded to equal length. */
  readonly sequencer: string;
  /** Epoch milliseconds. */
  readonly time: number;
}
