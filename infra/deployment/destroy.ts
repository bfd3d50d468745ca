import { codeBucket, deleteBucket, empty, exists, type OwnBucket } from './buckets.ts';
import { connect, regionOfProfile } from './clients.ts';
import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { protectedIn, unprotected } from './protection.ts';
import { deleteStack, outputsOf, templateOf, updateTemplate } from './stack.ts';
import { readDestroy, stackOf } from './target.ts';
import type { StackKind } from '../stack/stack-names.ts';

/** `npm run destroy`: empties the stacks' buckets, deletes the stacks and the code bucket, and
 *  checks that no bucket is left. */
const main = async (): Promise<void> => {
  const { target, unprotect } = readDestroy(
    process.argv.slice(2),
    process.env,
    await regionOfProfile(),
  );
  const { cloudFormation, s3, account } = await connect(target);
  const latchkey = stackOf(target, 'Latchkey');
  await unprotectData(cloudFormation, latchkey, unprotect);
  const { UploadsBucketName, ResultsBucketName } = await outputsOf(cloudFormation, latchkey);
  const { SiteBucketName } = await outputsOf(cloudFormation, stackOf(target, 'LatchkeySite'));
  const ofStacks = [UploadsBucketName, ResultsBucketName, SiteBucketName].flatMap(
    (name): OwnBucket[] => (name === undefined ? [] : [{ name, account }]),
  );
  const code = codeBucket(account, target);

  for (const bucket of ofStacks) await empty(s3, bucket);
  // The alarms read what the other stacks make, and Latchkey's buckets allow the page's origin.
  for (const kind of ['LatchkeyWatch', 'Latchkey', 'LatchkeySite'] as const satisfies StackKind[]) {
    await deleteStack(cloudFormation, stackOf(target, kind));
  }
  await deleteBucket(s3, code);

  const left: string[] = [];
  for (const bucket of [...ofStacks, code]) {
    if (await exists(s3, bucket)) left.push(bucket.name);
  }
  if (left.length > 0) throw new Error(`still there: ${left.join(', ')}`);
  console.log(`Destroyed: no stack, and none of ${ofStacks.length + 1} buckets, is left.`);
};

/** Removes the deletion protection, before anything is emptied.
 *  @throws Error naming what is protected, unless `unprotect`. */
const unprotectData = async (
  client: CloudFormationClient,
  stack: string,
  unprotect: boolean,
): Promise<void> => {
  const template = await templateOf(client, stack);
  if (template === null) return;
  const kept = protectedIn(template);
  if (kept.length === 0) return;
  if (!unprotect) {
    throw new Error(
      `Nothing was deleted: ${kept.join(', ')} are protected. Add --unprotect if they are to go too.`,
    );
  }
  await updateTemplate(client, stack, unprotected(template));
};

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
