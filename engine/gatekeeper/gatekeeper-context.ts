import type { Bucket, Role, Table } from '../provision/stack.ts';
import type { DynamoDbService } from '../dynamodb/dynamodb-service.ts';
import type { S3Service } from '../s3/s3-service.ts';
import type { Credentials } from './signature/credentials.ts';
import type { DecisionLog } from './decisions.ts';
import type { Authoriser } from './authoriser.ts';

export interface GatekeeperOptions {
  readonly region: string;
  /** Twelve digits. */
  readonly account: string;
  readonly roles: readonly Role[];
  readonly buckets: readonly Bucket[];
  readonly tables: readonly Table[];
  readonly credentials: Credentials;
  readonly decisions: Pick<DecisionLog, 'record'>;
  readonly s3: S3Service;
  readonly dynamodb: DynamoDbService;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** What the handlers of S3 and DynamoDB share. */
export interface GatekeeperContext extends GatekeeperOptions {
  readonly authorise: Authoriser;
}

/** Response header with the ID of the decision, by which `GET /_latchkey/decisions` lists it. */
export const decisionHeader = 'x-latchkey-decision';
