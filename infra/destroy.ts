import {
  DeleteBucketCommand,
  DeleteObjectsCommand,
  ListBucketsCommand,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import { clientsOf, destroyStack } from './deployment.ts';
import { readCommand } from './target.ts';

/** `npm run destroy`: empties the buckets, deletes the stack and the bucket of the code, and looks
 *  whether anything is left. */
const main = async (): Promise<void> => {
  const { target } = readCommand(process.argv.slice(2));
  const { cloudFormation, s3 } = clientsOf(target);
  for (const bucket of await ownBuckets(s3)) await empty(s3, bucket);
  await destroyStack(cloudFormation);
  // What is still there is the bucket of the code, which stands outside the stack.
  for (const bucket of await ownBuckets(s3)) {
    await s3.send(new DeleteBucketCommand({ Bucket: bucket }));
  }
  const left = await ownBuckets(s3);
  if (left.length > 0) throw new Error(`still there: ${left.join(', ')}`);
  console.log('Destroyed: no stack and no bucket is left.');
};

/** The stack's two buckets, and that of the converter's code. */
const own = /^latchkey-(uploads|results|code)-/;

const ownBuckets = async (s3: S3Client): Promise<readonly string[]> => {
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
  return Buckets.map(({ Name }) => Name ?? '').filter((name) => own.test(name));
};

const empty = async (s3: S3Client, bucket: string): Promise<void> => {
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket: bucket })) {
    if (Contents.length === 0) continue;
    await s3.send(
      new DeleteObjectsCommand({
        Bucket: bucket,
        Delete: { Objects: Contents.map(({ Key }) => ({ Key: Key ?? '' })) },
      }),
    );
  }
};

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
