import type { KeptDecision } from '../../../engine/gatekeeper/decisions.ts';

/** Billed requests of a decision log. */
export interface Requests {
  readonly s3Writes: number;
  readonly s3Reads: number;
  readonly tableWriteUnits: number;
  readonly tableReadUnits: number;
  readonly queueRequests: number;
}

type Kind = keyof Requests;

/** What each permission's request is billed as; deletions in S3 are free.
 *  @see https://aws.amazon.com/s3/pricing/ */
const kinds: Readonly<Record<string, Kind | 'free'>> = {
  's3:PutObject': 's3Writes',
  's3:ListBucket': 's3Writes',
  's3:ListMultipartUploadParts': 's3Writes',
  's3:ListBucketMultipartUploads': 's3Writes',
  's3:GetObject': 's3Reads',
  's3:GetObjectTagging': 's3Reads',
  's3:PutObjectTagging': 's3Writes',
  's3:DeleteObject': 'free',
  's3:AbortMultipartUpload': 'free',
  'dynamodb:PutItem': 'tableWriteUnits',
  'dynamodb:UpdateItem': 'tableWriteUnits',
  'dynamodb:DeleteItem': 'tableWriteUnits',
  'dynamodb:ConditionCheckItem': 'tableWriteUnits',
  'dynamodb:GetItem': 'tableReadUnits',
  'dynamodb:Query': 'tableReadUnits',
  // Of one row here: pictures are uploaded one after another.
  'dynamodb:BatchGetItem': 'tableReadUnits',
  'sqs:SendMessage': 'queueRequests',
  'sqs:ReceiveMessage': 'queueRequests',
  'sqs:DeleteMessage': 'queueRequests',
  'sqs:ChangeMessageVisibility': 'queueRequests',
  // Permissions of AWS's services, decided once for the stack, and Cognito's, which bills users.
  'sqs:GetQueueAttributes': 'free',
  'lambda:InvokeFunction': 'free',
  'sts:AssumeRole': 'free',
  'sts:AssumeRoleWithWebIdentity': 'free',
  'logs:CreateLogStream': 'free',
  'logs:PutLogEvents': 'free',
};

/** Counts what a log's requests are billed as. Each write and each read is one unit: a row here has less
 *  than a kilobyte. In a transaction each is two.
 *  @throws {Error} naming a permission for which this has no price.
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html */
export const countRequests = (decisions: readonly KeptDecision[]): Requests => {
  const counts = {
    s3Writes: 0,
    s3Reads: 0,
    tableWriteUnits: 0,
    tableReadUnits: 0,
    queueRequests: 0,
  };
  for (const { action, context, note } of decisions) {
    // A second decision on one request.
    if (note?.includes('there is no such object') === true) continue;
    const kind = kinds[action];
    if (kind === undefined) throw new Error(`no price for ${action}`);
    if (kind === 'free') continue;
    const enclosing = context['dynamodb:EnclosingOperation']?.[0] ?? '';
    counts[kind] += enclosing.startsWith('Transact') ? 2 : 1;
  }
  return counts;
};
