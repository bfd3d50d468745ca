import type { IdentityId } from '#contract/ids';
import type { SpaceName } from '#contract/owner';

/** One AWS request of the check: the operation, and its input as the SDK takes it. */
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

/** The outcome of a request. */
export type Outcome =
  | { readonly kind: 'allowed' }
  | {
      readonly kind: 'refused';
      readonly code: string;
      readonly message: string;
      /** Id of the decision in the embedded engine's log; null on AWS. */
      readonly decisionId: string | null;
    }
  /** The browser did not send it, because of the bucket's CORS rules. */
  | { readonly kind: 'blocked'; readonly code: string; readonly message: string }
  /** Neither allowed nor refused: no connection, a missing object, an invalid request. */
  | { readonly kind: 'unclear'; readonly code: string; readonly message: string };

/** Sends requests with the signed-in user's credentials. */
export interface AccessProbe {
  /** Whose credentials they are: the identity, and the space that it is in, if any. */
  whoAmI(): Promise<{ readonly identityId: IdentityId; readonly space: SpaceName | null }>;
  /** Never throws: errors become outcomes. */
  send(request: ProbeRequest): Promise<Outcome>;
}
