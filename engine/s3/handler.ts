import type { BucketStore } from './bucket-store.ts';
import type { DataFiles } from './data-files.ts';
import type { S3Request, S3Response } from './service.ts';

/** What the operations work on. */
export interface Engine {
  /** @throws S3Failure NoSuchBucket. */
  bucket(name: string): BucketStore;
  readonly data: DataFiles;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** Carries out one operation.
 *  @throws S3Failure as the operation's page on AWS lists them. */
export type Handler = (engine: Engine, request: S3Request) => Promise<S3Response>;
