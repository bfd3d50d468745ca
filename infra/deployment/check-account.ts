import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { S3Client } from '@aws-sdk/client-s3';
import { codeBucket, ownerOf, stackBuckets } from './buckets.ts';
import {
  reservationOf,
  takenInWords,
  withoutReservation,
  type ConcurrencyQuota,
  type TakenName,
} from './preflight.ts';
import { lambdaLimits, type Caller } from './signed-call.ts';
import { templateOf } from './stack.ts';
import { stackOf, type Target } from './target.ts';

/** Checks that every bucket name is available, before anything is created.
 *  @throws Error naming those that are taken. */
export const checkBucketNames = async (
  s3: S3Client,
  cloudFormation: CloudFormationClient,
  account: string,
  target: Target,
  servesPage: boolean,
): Promise<void> => {
  const { SiteBucket, UploadsBucket, ResultsBucket } = stackBuckets(account, target);
  const madeBy = [
    { stack: stackOf(target, 'Latchkey'), buckets: [UploadsBucket, ResultsBucket] },
    { stack: stackOf(target, 'LatchkeySite'), buckets: servesPage ? [SiteBucket] : [] },
  ];
  const taken: TakenName[] = [];
  for (const { stack, buckets } of madeBy) {
    const isDeployed = (await templateOf(cloudFormation, stack)) !== null;
    for (const bucket of buckets) {
      const owner = await ownerOf(s3, bucket);
      if (owner === 'nobody' || (owner === 'this account' && isDeployed)) continue;
      taken.push({ bucket: bucket.name, owner });
    }
  }
  const code = codeBucket(account, target);
  const owner = await ownerOf(s3, code);
  if (owner === 'another account or region') taken.push({ bucket: code.name, owner });
  const refusal = takenInWords(taken);
  if (refusal !== null) throw new Error(refusal);
};

/** Returns the concurrent executions to reserve for the converter, null for no reservation, with a
 *  remark for the operator in that case. */
export const chooseReservation = async (
  caller: Caller,
  cloudFormation: CloudFormationClient,
  target: Target,
): Promise<{ readonly reserved: number | null; readonly remark: string | null }> => {
  const { ConcurrentExecutions, UnreservedConcurrentExecutions } = await lambdaLimits(caller);
  const quota: ConcurrencyQuota = {
    all: Number(ConcurrentExecutions),
    unreserved: Number(UnreservedConcurrentExecutions ?? ConcurrentExecutions),
  };
  const deployed = await templateOf(cloudFormation, stackOf(target, 'Latchkey'));
  const now = deployed?.Resources.Converter?.Properties?.ReservedConcurrentExecutions;
  const reserved = reservationOf(quota, typeof now === 'number' ? now : 0);
  return { reserved, remark: reserved === null ? withoutReservation(quota) : null };
};
