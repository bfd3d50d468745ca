import type { UploadId } from '#contract/ids';
import type { ObjectKey } from '#contract/object-keys';
import type { Recipe } from '#contract/recipe';

/** A part in S3. */
export interface StoredPart {
  readonly partNumber: number;
  /** Bytes. */
  readonly size: number;
  readonly eTag: string;
  /** SHA-256 in base64; null when S3 has none. */
  readonly checksum: string | null;
}

/** A part as CompleteMultipartUpload takes it. */
export type CompletedPart = Pick<StoredPart, 'partNumber' | 'eTag'> & { readonly checksum: string };

/** Metadata of an object. */
export interface ObjectFacts {
  readonly contentType: string;
  /** Original file name. */
  readonly name: string;
  readonly recipe: Recipe;
}

/** An object as HeadObject describes it. */
export interface StoredObject {
  /** Bytes. */
  readonly size: number;
  /** SHA-256 in base64, `…-N` for an object of N parts; null when S3 has none. */
  readonly checksum: string | null;
  /** The `recipe` metadata as JSON text; null when absent. */
  readonly recipe: string | null;
}

/** How to observe and abort one request. */
export interface Sending {
  readonly signal: AbortSignal;
  /** Called with the bytes of the body sent so far. */
  readonly onProgress: (sentBytes: number) => void;
}

/** What a user may reach in both buckets: the own prefix, and that of the space. An expected outcome is a value; failures of the network
 *  and of AWS are thrown. */
export interface ObjectStore {
  /** Stores a whole object, unless the key exists. */
  put(
    key: ObjectKey,
    body: Blob,
    checksum: string,
    facts: ObjectFacts,
    sending: Sending,
  ): Promise<'stored' | 'exists'>;
  createMultipartUpload(key: ObjectKey, facts: ObjectFacts): Promise<UploadId>;
  /** Lists every part (all pages); null when S3 knows no such upload. */
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
  /** Completes the upload, unless the key exists; `no-upload` when S3 knows no such upload (it may have
   *  been completed), `parts-differ` when it has other parts. */
  completeMultipartUpload(
    key: ObjectKey,
    uploadId: UploadId,
    parts: readonly CompletedPart[],
  ): Promise<'stored' | 'exists' | 'no-upload' | 'parts-differ'>;
  /** Deletes the parts; the upload need not exist. */
  abortMultipartUpload(key: ObjectKey, uploadId: UploadId): Promise<void>;
  head(key: ObjectKey): Promise<StoredObject | null>;
  /** Copies an object of at most 5 GiB within the bucket, or onto itself, with new metadata; `gone` when
   *  the source does not exist. */
  copy(from: ObjectKey, to: ObjectKey, facts: ObjectFacts): Promise<'copied' | 'gone'>;
  /** Deletes an upload; it need not exist. */
  remove(key: ObjectKey): Promise<void>;
  /** Lists the uploads whose keys begin with `prefix`, in the order of their keys. */
  uploadsUnder(prefix: string): Promise<readonly ObjectKey[]>;
  /** Deletes the uploads and renditions whose keys begin with `prefix` and are `obsolete`. */
  removeAllUnder(prefix: string, obsolete: (key: string) => boolean): Promise<void>;
}
