import { stat } from 'node:fs/promises';
import type { Bucket } from '../provision/stack.ts';
import { KeyLocks } from './key-locks.ts';
import { planLifecycle } from './lifecycle.ts';
import { openBucketDirectories } from './object-files.ts';
import { ObjectStore, type Shared } from './object-store.ts';
import { UploadStore } from './upload-store.ts';

/** One bucket: its objects, its multipart uploads, and the locks that order the writers of a key. */
export interface BucketStore {
  readonly name: string;
  /** Epoch milliseconds: when its directory was made. */
  readonly created: number;
  readonly lifecycle: Bucket['lifecycle'];
  readonly objects: ObjectStore;
  readonly uploads: UploadStore;
  readonly locks: KeyLocks;
}

/** Opens a bucket's directories and reads what they hold. */
export const openBucket = async (
  dir: string,
  bucket: Pick<Bucket, 'name' | 'lifecycle'>,
  shared: Shared,
): Promise<BucketStore> => {
  const directories = await openBucketDirectories(dir, bucket.name);
  const objects = await ObjectStore.open(bucket.name, directories, shared);
  const uploads = await UploadStore.open(directories, shared, objects);
  const created = (await stat(directories.objects)).birthtimeMs;
  return { ...bucket, created, objects, uploads, locks: new KeyLocks() };
};

/** Applies the lifecycle rules as of `now`. Gives the number of expired objects and aborted uploads. */
export const sweepBucket = async (
  { objects, uploads, lifecycle, locks }: BucketStore,
  now: number,
): Promise<{ readonly expired: number; readonly aborted: number }> => {
  const begun = [...uploads.all].map((upload) => upload.record);
  const plan = planLifecycle(lifecycle, objects.records, begun, now);
  let expired = 0;
  for (const planned of plan.expire) {
    await locks.exclusive(planned.key, async () => {
      // Replaced since the plan was made, so not the expired object.
      if (objects.find(planned.key)?.sequencer !== planned.sequencer) return;
      await objects.remove(planned.key);
      expired += 1;
    });
  }
  for (const { key, uploadId } of plan.abort) {
    await locks.exclusive(key, () => uploads.remove(uploadId));
  }
  return { expired, aborted: plan.abort.length };
};
