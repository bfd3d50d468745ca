import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { cacheControlOf, contentTypeOf } from '../build/site-files.ts';
import type { OwnBucket } from './buckets.ts';

/** Uploads the built page, `index.html` last, so that every file it names exists first. Assets of
 *  earlier releases stay, for pages that are still open.
 *  @param root folder of the built page, `config.json` in it. */
export const uploadSite = async (
  s3: S3Client,
  { name, account }: OwnBucket,
  root: string,
): Promise<void> => {
  for (const path of inOrder(await filesIn(root))) {
    await s3.send(
      new PutObjectCommand({
        Bucket: name,
        ExpectedBucketOwner: account,
        Key: path,
        Body: await readFile(join(root, path)),
        ContentType: contentTypeOf(path),
        CacheControl: cacheControlOf(path),
      }),
    );
  }
};

/** The order of upload: assets, then everything else, `index.html` last. */
export const inOrder = (paths: readonly string[]): readonly string[] => {
  const rank = (path: string): number => {
    if (path.startsWith('assets/')) return 0;
    return path === 'index.html' ? 2 : 1;
  };
  return [...paths].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
};

const filesIn = async (root: string): Promise<readonly string[]> => {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'));
};
