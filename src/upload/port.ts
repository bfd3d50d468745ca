import type { UploadId } from '#contract/ids';
import type { ObjectKey } from '#contract/object-keys';
import type { Recipe } from '#contract/recipe';

/** A part that S3 holds. */
export interface StoredPart {
  readonly partNumber: number;
  /** Bytes. */
  readonly size: number;
  readonly eTag: string;
  /** SHA-256 in base64; null when S3 was not given one. */
  readonly checksum: string | null;
}

/** A part as CompleteMultipartUpload wants it named. */
export type CompletedPart = Pick<StoredPart, 'partNumber' | 'eTag'> & { readonly checksum: string };

/** What travels with an object. */
export interface ObjectFacts {
  readonly contentType: string;
  /** Original file name. */
  readonly name: string;
  readonly recipe: Recipe;
}

/** An object as HeadObject knows it. */
export interface StoredObject {
  /** Bytes. */
  readonly size: number;
  /** SHA-256 in base64, `…-N` for an object of N parts; null when S3 has none. */
  readonly checksum: string | null;
  /** The `recipe` metadata, unread; null when absent. */
  readonly recipe: string | null;
}

/** How one request is watched and stopped. */
export interface Sending {
  readonly signal: AbortSignal;
  /** Bytes of the body that have left so far. */
  readonly onProgress: (sentBytes: number) => void;
}

/** The user's own prefix of both buckets. An expected outcome is a value; failures of the network
 *  and of AWS are thrown. */
export interface ObjectStore {
  /** Stores a whole object, unless there is one under this key already. */
  put(
    key: ObjectKey,
    body: Blob,
    checksum: string,
    facts: ObjectFacts,
    sending: Sending,
  ): Promise<'stored' | 'exists'>;
  createMultipartUpload(key: ObjectKey, facts: ObjectFacts): Promise<UploadId>;
  /** Every part that S3 holds (all pages), or null when it knows no such upload. */
  listParts(key: ObjectKey, uploadId: UploadId): Promise<readonly StoredPart[] | null>;
  /** @returns the part's ETag, or null when S3 knows no such upload. */
  uploadPart(
    key: ObjectKey,
    uploadId: UploadId,
    partNumber: number,
    body: Blob,
    checksum: string,
    sending: Sending,
  ): Promise<string | null>;
  /** Joins the parts, unless there is an object under this key already; `no-upload` when S3 knows no
   *  such upload (it may have been completed), `parts-differ` when it holds other parts. */
  completeMultipartUpload(
    key: ObjectKey,
    uploadId: UploadId,
    parts: readonly CompletedPart[],
  ): Promise<'stored' | 'exists' | 'no-upload' | 'parts-differ'>;
  /** Frees the parts; the upload need not exist. */
  abortMultipartUpload(key: ObjectKey, uploadId: UploadId): Promise<void>;
  head(key: ObjectKey): Promise<StoredObject | null>;
  /** Copies an object within the bucket, or onto itself, under new facts: `gone` without the source.
   *  At most 5 GiB. */
  copy(from: ObjectKey, to: ObjectKey, facts: ObjectFacts): Promise<'copied' | 'gone'>;
  /** Deletes an upload; it need not exist. */
  remove(key: ObjectKey): Promise<void>;
  /** Deletes every rendition made of an upload. */
  removeResults(key: ObjectKey): Promise<void>;
}
