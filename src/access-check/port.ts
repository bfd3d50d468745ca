import type { IdentityId } from '#contract/ids';

/** One AWS request of the check: the operation by its IAM name of service and API, and its input
 *  as the SDK takes it. */
export interface ProbeRequest {
  readonly operation: ProbeOperation;
  readonly input: Readonly<Record<string, unknown>>;
}

export const probeOperations = [
  's3:GetObject',
  's3:PutObject',
  's3:DeleteObject',
  's3:CopyObject',
  's3:ListObjectsV2',
  's3:ListMultipartUploads',
  's3:ListParts',
  's3:AbortMultipartUpload',
  's3:GetObjectAcl',
  's3:PutObjectTagging',
  's3:GetBucketPolicy',
  's3:ListObjectVersions',
  'dynamodb:Query',
  'dynamodb:GetItem',
  'dynamodb:BatchGetItem',
  'dynamodb:PutItem',
  'dynamodb:UpdateItem',
  'dynamodb:BatchWriteItem',
  'dynamodb:TransactWriteItems',
  'dynamodb:Scan',
  'dynamodb:ExecuteStatement',
  'dynamodb:DescribeTable',
] as const;
export type ProbeOperation = (typeof probeOperations)[number];

/** What AWS answered. */
export type Outcome =
  | { readonly kind: 'allowed' }
  | {
      readonly kind: 'refused';
      readonly code: string;
      readonly message: string;
      /** The decision in the embedded engine's log; null on AWS, which names none. */
      readonly decisionId: string | null;
    }
  /** The browser itself did not send it: the bucket's CORS rules let no page ask for this. */
  | { readonly kind: 'blocked'; readonly code: string; readonly message: string }
  /** Neither: the network, a missing object, a mistake in the request. */
  | { readonly kind: 'unclear'; readonly code: string; readonly message: string };

/** Sends requests with the signed-in user's own credentials. */
export interface AccessProbe {
  identityId(): Promise<IdentityId>;
  /** Never throws: what went wrong is the outcome. */
  send(request: ProbeRequest): Promise<Outcome>;
}
