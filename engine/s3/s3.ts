import { createHash } from 'node:crypto';
import { Announcements } from './announcements.ts';
import { openBucket, sweepBucket, type BucketStore } from './bucket-store.ts';
import { DataFiles } from './data-files.ts';
import { noSuchBucket } from './s3-failures.ts';
import { bucketsOnDisk } from './object-files.ts';
import type { Engine } from './handler.ts';
import type { ObjectRecord } from './records.ts';
import { route } from './router.ts';
import { openSequencer } from './sequencer.ts';
import type { ObjectCreated, S3Service } from './s3-service.ts';
import type { Bucket } from '../provision/stack.ts';

export interface S3Options {
  /** Directory for everything the service keeps; made if missing, used by one process at a time. */
  readonly dir: string;
  readonly region: string;
  /** Twelve digits. */
  readonly account: string;
  /** The provisioned buckets. */
  readonly buckets: readonly Pick<Bucket, 'name' | 'lifecycle'>[];
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Called after an object is stored, before the response; an error fails the request. Called at least
   *  once per object: after a crash or an error, the next start calls it again. */
  readonly onObjectCreated: (event: ObjectCreated) => Promise<void>;
}

export interface S3 extends S3Service {
  /** Applies the buckets' lifecycle rules. Gives the number of expired objects and aborted uploads. */
  sweep(): Promise<{ readonly expired: number; readonly aborted: number }>;
  /** Resolves once no file is being removed in the background. Not calling it loses no data. */
  close(): Promise<void>;
}

/** Opens S3 on a directory: reads its records, removes what a crash left unfinished, and announces created
 *  objects that were not announced.
 *  @throws Error when a bucket name is invalid or a record on disk cannot be read. */
export const createS3 = async (options: S3Options): Promise<S3> => {
  const { dir, region, account, buckets, now, onObjectCreated } = options;
  const data = await DataFiles.open(dir);
  const announcements = await Announcements.open(dir, onObjectCreated);
  const shared = { data, announcements, nextSequencer: await openSequencer(dir), now };
  const open = new Map<string, BucketStore>();
  for (const bucket of buckets) open.set(bucket.name, await openBucket(dir, bucket, shared));
  // A bucket that is no longer provisioned keeps its data, so its records must hold their files.
  for (const name of await bucketsOnDisk(dir)) {
    if (!open.has(name)) await openBucket(dir, { name, lifecycle: [] }, shared);
  }
  await data.removeOrphans();
  await announcements.catchUp(recordsOf(open.values()));
  const engine: Engine = {
    region,
    ownerId: createHash('sha256').update(account).digest('hex'),
    data,
    nextSequencer: shared.nextSequencer,
    now,
    buckets: () => [...open.values()],
    bucket(name: string): BucketStore {
      const bucket = open.get(name);
      if (!bucket) throw noSuchBucket(name);
      return bucket;
    },
  };
  return {
    handle: (request) => route(engine, request),
    hasTags: ({ bucket, key }) =>
      Promise.resolve(Object.keys(open.get(bucket)?.objects.find(key)?.tags ?? {}).length > 0),
    sweep: () => sweepAll([...open.values()], now()),
    close: () => data.settled(),
  };
};

function* recordsOf(buckets: Iterable<BucketStore>): Generator<readonly [string, ObjectRecord]> {
  for (const { name, objects } of buckets) {
    for (const record of objects.records) yield [name, record];
  }
}

const sweepAll = async (
  buckets: readonly BucketStore[],
  now: number,
): Promise<{ expired: number; aborted: number }> => {
  const swept = { expired: 0, aborted: 0 };
  for (const bucket of buckets) {
    const { expired, aborted } = await sweepBucket(bucket, now);
    swept.expired += expired;
    swept.aborted += aborted;
  }
  return swept;
};
