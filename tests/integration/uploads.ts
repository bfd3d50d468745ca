import { createHash, randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
} from '@aws-sdk/client-s3';
import type { IdentityId } from '#contract/ids';
import { clientsFor } from './clients.ts';
import type { EngineUnderTest } from './engine-under-test.ts';

/** Creates a file of random bytes in a folder: no picture, and above 8 MiB sent in parts. */
export const largeFile = async (folder: string, name: string, size: number) => {
  const file = path.join(folder, name);
  const bytes = Uint8Array.from(randomBytes(size));
  await writeFile(file, bytes);
  return { file, bytes };
};

export const sha256 = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex');

/** A user's uploads, as the operator sees them. `clockOffset` as for `clientsFor`. */
export const uploadsOf = async (
  { config, operator }: Pick<EngineUnderTest, 'config' | 'operator'>,
  identityId: IdentityId | string,
  clockOffset = 0,
) => {
  const { s3 } = clientsFor(config, operator, clockOffset);
  const Bucket = config.uploadsBucket;
  const Prefix = `${identityId}/`;
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix }));
  const { Uploads = [] } = await s3.send(new ListMultipartUploadsCommand({ Bucket, Prefix }));
  const parts = await Promise.all(
    Uploads.map(async ({ Key, UploadId }) => {
      const listed = await s3.send(new ListPartsCommand({ Bucket, Key, UploadId }));
      return (listed.Parts ?? []).map(({ PartNumber = 0 }) => PartNumber);
    }),
  );
  return {
    keys: Contents.map(({ Key = '' }) => Key),
    /** Numbers of the parts of unfinished uploads. */
    parts: parts.flat(),
    /** Of the object under a key, in hexadecimal. */
    async sha256(Key = ''): Promise<string> {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      return sha256((await Body?.transformToByteArray()) ?? new Uint8Array());
    },
  };
};
