import {
  DeleteObjectCommand,
  GetObjectCommand,
  S3ServiceException,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { Readable } from 'node:stream';
import type { UploadedObject } from './event.ts';
import { limits } from './limits.ts';
import { refuse } from './refusal.ts';

/** An upload whose headers are read and whose bytes are on their way. */
export interface OpenUpload {
  /** The recipe's JSON; undefined when the upload came without one. */
  readonly recipe: string | undefined;
  /** @throws Refusal when they are more than fit. */
  bytes(): Promise<Buffer>;
  /** Leaves the bytes where they are. */
  close(): void;
}

/** `gone`: deleted. `replaced`: another upload took its key; that one's own event comes. `archived`: in
 *  a storage class that has to be restored before it is read. */
export type Opening =
  | { readonly state: 'open'; readonly upload: OpenUpload }
  | { readonly state: 'gone' }
  | { readonly state: 'replaced' }
  | { readonly state: 'archived' };

export interface Uploads {
  open(object: UploadedObject): Promise<Opening>;
  /** Deletes this very upload: one that took its key meanwhile stays. One that is gone is no fault.
   *  @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html */
  delete(object: UploadedObject): Promise<void>;
}

/** Whoever may not list a bucket is told 403 for a missing object, with the permission that is missing
 *  to be told more. Any other 403 is a fault of ours and must not pass for a deleted upload.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */
const isMissing = (error: S3ServiceException): boolean =>
  error.$metadata.httpStatusCode === 404 ||
  (error.name === 'AccessDenied' && /s3:ListBucket/.test(error.message));

/** Fills one buffer of the announced length: no list of chunks beside it. */
const readAll = async (body: Readable, length: number): Promise<Buffer> => {
  if (length > limits.uploadBytes) throw refuse.tooLarge(length);
  const bytes = Buffer.allocUnsafe(length);
  let filled = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    if (filled + chunk.length > length) throw new RangeError('S3 sent more than it announced');
    bytes.set(chunk, filled);
    filled += chunk.length;
  }
  if (filled < length) throw new RangeError('S3 sent less than it announced');
  return bytes;
};

/** The uploads bucket, as far as the converter may reach into it. */
export const uploadsIn = (s3: Pick<S3Client, 'send'>, bucket: string): Uploads => ({
  async open({ key, etag }) {
    try {
      const {
        Body,
        ContentLength = 0,
        Metadata,
      } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key, IfMatch: `"${etag}"` }));
      const body = Body as Readable;
      return {
        state: 'open',
        upload: {
          recipe: Metadata?.recipe,
          bytes: () => readAll(body, ContentLength),
          close: () => body.destroy(),
        },
      };
    } catch (error) {
      if (!(error instanceof S3ServiceException)) throw error;
      if (isMissing(error)) return { state: 'gone' };
      if (error.$metadata.httpStatusCode === 412) return { state: 'replaced' };
      if (error.name === 'InvalidObjectState') return { state: 'archived' };
      throw error;
    }
  },
  async delete({ key, etag }) {
    try {
      await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key, IfMatch: `"${etag}"` }));
    } catch (error) {
      if (!(error instanceof S3ServiceException)) throw error;
      const isReplaced = error.$metadata.httpStatusCode === 412;
      if (!isReplaced && !isMissing(error)) throw error;
    }
  },
});
