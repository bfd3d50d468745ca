import {
  BatchGetItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import {
  AbortMultipartUploadCommand,
  CopyObjectCommand,
  DeleteObjectCommand,
  GetBucketPolicyCommand,
  GetObjectAclCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  ListPartsCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { Config } from '#contract/config';
import { identityId } from '#contract/ids';
import type { SpaceName } from '#contract/owner';
import { poolCredentials } from '../credentials/pool-credentials.ts';
import type { AccessProbe, Outcome, ProbeOperation } from './port.ts';
import { outcomeOfError } from './verdict.ts';

type Send = (input: never) => Promise<unknown>;

const send = async (call: Send, input: unknown): Promise<Outcome> => {
  try {
    await call(input as never);
    return { kind: 'allowed' };
  } catch (error) {
    return outcomeOfError(error);
  }
};

/** A request of a DynamoDB operation that the page itself never sends. The client's schema of it would be
 *  loaded with every signed-in page, because the schemas of all operations are one module.
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.LowLevelAPI.html */
const operation = (name: string, input: unknown): GetItemCommand => {
  const command = new GetItemCommand({ TableName: undefined, Key: undefined });
  command.middlewareStack.add(
    (next) => (args) => {
      const request = args.request as { headers: Record<string, string>; body: string };
      request.headers['x-amz-target'] = `DynamoDB_20120810.${name}`;
      request.body = JSON.stringify(input);
      return next(args);
    },
    { step: 'build', priority: 'high', name: `as${name}` },
  );
  return command;
};

/** Creates the probe on the AWS SDK. It fetches its own credentials from the identity pool, so the
 *  check does not depend on the rest of the page. */
export const createAwsProbe = (
  config: Config,
  user: { readonly idToken: () => Promise<string>; readonly space: () => SpaceName | null },
): AccessProbe => {
  const { region, endpoints } = config;
  const credentials = poolCredentials(config, user.idToken);
  const s3 = new S3Client({
    region,
    credentials,
    maxAttempts: 2,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    ...(endpoints === undefined ? {} : { endpoint: endpoints.s3, forcePathStyle: true }),
  });
  const dynamodb = new DynamoDBClient({
    region,
    credentials,
    maxAttempts: 2,
    ...(endpoints === undefined ? {} : { endpoint: endpoints.dynamodb }),
  });

  const calls: Readonly<Record<ProbeOperation, Send>> = {
    's3:GetObject': (input) => s3.send(new GetObjectCommand(input)),
    's3:PutObject': (input) => s3.send(new PutObjectCommand(input)),
    's3:DeleteObject': (input) => s3.send(new DeleteObjectCommand(input)),
    's3:CopyObject': (input) => s3.send(new CopyObjectCommand(input)),
    's3:ListObjectsV2': (input) => s3.send(new ListObjectsV2Command(input)),
    's3:ListMultipartUploads': (input) => s3.send(new ListMultipartUploadsCommand(input)),
    's3:ListParts': (input) => s3.send(new ListPartsCommand(input)),
    's3:AbortMultipartUpload': (input) => s3.send(new AbortMultipartUploadCommand(input)),
    's3:GetObjectAcl': (input) => s3.send(new GetObjectAclCommand(input)),
    's3:PutObjectTagging': (input) => s3.send(new PutObjectTaggingCommand(input)),
    's3:GetBucketPolicy': (input) => s3.send(new GetBucketPolicyCommand(input)),
    's3:ListObjectVersions': (input) => s3.send(new ListObjectVersionsCommand(input)),
    'dynamodb:Query': (input) => dynamodb.send(new QueryCommand(input)),
    'dynamodb:GetItem': (input) => dynamodb.send(new GetItemCommand(input)),
    'dynamodb:BatchGetItem': (input) => dynamodb.send(new BatchGetItemCommand(input)),
    'dynamodb:PutItem': (input) => dynamodb.send(new PutItemCommand(input)),
    'dynamodb:UpdateItem': (input) => dynamodb.send(new UpdateItemCommand(input)),
    'dynamodb:BatchWriteItem': (input) => dynamodb.send(operation('BatchWriteItem', input)),
    'dynamodb:TransactWriteItems': (input) => dynamodb.send(operation('TransactWriteItems', input)),
    'dynamodb:Scan': (input) => dynamodb.send(operation('Scan', input)),
    'dynamodb:ExecuteStatement': (input) => dynamodb.send(operation('ExecuteStatement', input)),
    'dynamodb:DescribeTable': (input) => dynamodb.send(operation('DescribeTable', input)),
  };

  return {
    async whoAmI() {
      const mine = await credentials();
      // After the credentials, so that it is of the ID token that they were given for.
      return { identityId: identityId(mine.identityId), space: user.space() };
    },
    send: ({ operation, input }) => send(calls[operation], input),
  };
};
