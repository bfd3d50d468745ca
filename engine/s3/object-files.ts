import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { temporarySuffix } from '../replace-file.ts';
import { syncFolder } from '../sync-folder.ts';

/** The layout of the data folder:
 *
 *      data/{id}                                 immutable bytes, referenced by records
 *      unannounced/{sequencer}                   a created object that is not announced yet
 *      buckets/{bucket}/objects/{sha256}.json    one record an object
 *      buckets/{bucket}/uploads/{uploadId}/upload.json, {partNumber}.json
 *      sequencer.json
 *
 *  Object keys come from clients and never become a path: a record is named by the SHA-256 of its key.
 *  Upload IDs and bucket names from clients are only looked up among those the engine made. */
export interface BucketDirectories {
  readonly objects: string;
  readonly uploads: string;
}

export const dataDirectory = (dir: string): string => join(dir, 'data');
export const unannouncedDirectory = (dir: string): string => join(dir, 'unannounced');
export const sequencerFile = (dir: string): string => join(dir, 'sequencer.json');

// Letters, digits, dots and hyphens, beginning with a letter or digit: no path but its own.
const BUCKET_NAME = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** Creates a bucket's directories where they do not exist.
 *  @throws Error where the name is no bucket name.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
export const openBucketDirectories = async (
  dir: string,
  bucket: string,
): Promise<BucketDirectories> => {
  if (!BUCKET_NAME.test(bucket)) throw new Error(`"${bucket}" is not a bucket name`);
  const objects = join(dir, 'buckets', bucket, 'objects');
  const uploads = join(dir, 'buckets', bucket, 'uploads');
  await mkdir(objects, { recursive: true });
  await mkdir(uploads, { recursive: true });
  return { objects, uploads };
};

/** Names of all buckets with directories. Buckets that are no longer provisioned count: their records still
 *  reference data files. */
export const bucketsOnDisk = async (dir: string): Promise<readonly string[]> => {
  await mkdir(join(dir, 'buckets'), { recursive: true });
  return readdir(join(dir, 'buckets'));
};

export const objectFile = (directories: BucketDirectories, key: string): string =>
  join(directories.objects, `${createHash('sha256').update(key).digest('hex')}.json`);

/** @param uploadId One that the engine made. */
export const uploadDirectory = (directories: BucketDirectories, uploadId: string): string =>
  join(directories.uploads, uploadId);

export const uploadFile = (uploadDirectory: string): string => join(uploadDirectory, 'upload.json');

export const partFile = (uploadDirectory: string, partNumber: number): string =>
  join(uploadDirectory, `${partNumber}.json`);

/** Creates a directory durably. */
export const makeDirectory = async (path: string): Promise<void> => {
  await mkdir(path);
  await syncFolder(dirname(path));
};

/** Removes a file or directory durably, if it exists. */
export const removeDurably = async (path: string): Promise<void> => {
  await rm(path, { recursive: true, force: true });
  await syncFolder(dirname(path));
};

/** Reads the JSON files of a directory by file name, and removes half-written ones. Synchronous, which is
 *  faster for many small files: call it only at the start. */
export const readRecords = async (directory: string): Promise<ReadonlyMap<string, string>> => {
  const texts = new Map<string, string>();
  for (const name of readdirSync(directory)) {
    if (name.endsWith('.json')) texts.set(name, readFileSync(join(directory, name), 'utf8'));
    else if (name.endsWith(temporarySuffix)) await rm(join(directory, name), { force: true });
  }
  return texts;
};

/** Parses a record.
 *  @throws Error that names the file. */
export const parseRecord = <Record>(
  path: string,
  text: string,
  parse: (json: string) => Record,
): Record => {
  try {
    return parse(text);
  } catch (cause) {
    throw new Error(`${path} is not a record of this engine; move it away to start without it`, {
      cause,
    });
  }
};
