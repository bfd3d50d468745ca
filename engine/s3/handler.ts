import type { BucketStore } from './bucket-store.ts';
import type { DataFiles } from './data-files.ts';
import type { S3Request, S3Response } from './s3-service.ts';

/** What the operations work on. */
export interface Engine {
  readonly region: string;
  /** Canonical user ID of the account. */
  readonly ownerId: string;
  buckets(): readonly BucketStore[];
  /** @throws S3Failure NoSuchBucket. */
  bucket(name: string): BucketStore;
  readonly data: DataFiles;
  readonly nextSequencer: () => string;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** Executes one operation.
 *  @throws S3Failure, the errors on the operation's AWS page. */
export type Handler = (engine: Engine, request: S3Request) => Promise<S3Response>;
