import { DeleteItemCommand, DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import {
  AbortMultipartUploadCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { Config } from '#contract/config';
import { identityId as toIdentityId } from '#contract/ids';
import { ownerPrefix } from '#contract/owner';
import { poolCredentials } from '../credentials/pool-credentials.ts';
import type { OwnData, OwnObject, OwnRow } from './port.ts';

/** Most keys of one DeleteObjects request.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
const keysAtOnce = 1_000;

/** Reaches the user's data by the AWS SDK, with credentials of its own: the workspace is closed while
 *  everything is deleted. */
export const createAwsOwnData = (config: Config, idToken: () => Promise<string>): OwnData => {
  const { region, endpoints } = config;
  const credentials = poolCredentials(config, idToken);
  const s3 = new S3Client({
    region,
    credentials,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    ...(endpoints === undefined ? {} : { endpoint: endpoints.s3, forcePathStyle: true }),
  });
  const dynamodb = new DynamoDBClient({
    region,
    credentials,
    ...(endpoints === undefined ? {} : { endpoint: endpoints.dynamodb }),
  });
  const buckets = { uploads: config.uploadsBucket, results: config.resultsBucket };
  const tables = { sessions: config.sessionsTable, results: config.resultsTable };
  const identity = async () => toIdentityId((await credentials()).identityId);

  const objectsIn = async (bucket: OwnObject['bucket']): Promise<OwnObject[]> => {
    const found: OwnObject[] = [];
    const listed = { Bucket: buckets[bucket], Prefix: ownerPrefix(await identity()) };
    for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, listed)) {
      for (const { Key = '', Size = 0 } of Contents) found.push({ bucket, key: Key, bytes: Size });
    }
    return found;
  };

  const rowsIn = async (table: OwnRow['table']): Promise<OwnRow[]> => {
    const found: OwnRow[] = [];
    let ExclusiveStartKey: QueryCommand['input']['ExclusiveStartKey'];
    do {
      const { Items = [], LastEvaluatedKey } = await dynamodb.send(
        new QueryCommand({
          TableName: tables[table],
          KeyConditionExpression: 'identityId = :me',
          ExpressionAttributeValues: marshall({ ':me': await identity() }),
          ConsistentRead: true,
          ExclusiveStartKey,
        }),
      );
      for (const attributes of Items.map((row) => unmarshall(row))) {
        found.push({ table, itemKey: String(attributes.itemKey), attributes });
      }
      ExclusiveStartKey = LastEvaluatedKey;
    } while (ExclusiveStartKey !== undefined);
    return found;
  };

  const removeFrom = async (Bucket: string, keys: readonly string[]): Promise<void> => {
    for (let first = 0; first < keys.length; first += keysAtOnce) {
      const Objects = keys.slice(first, first + keysAtOnce).map((Key) => ({ Key }));
      const { Errors = [] } = await s3.send(
        new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }),
      );
      const [refused] = Errors;
      if (refused !== undefined) throw new Error(`${refused.Key}: ${refused.Code}`);
    }
  };

  return {
    async list() {
      const [uploads, results, sessionRows, resultRows] = await Promise.all([
        objectsIn('uploads'),
        objectsIn('results'),
        rowsIn('sessions'),
        rowsIn('results'),
      ]);
      return { objects: [...uploads, ...results], rows: [...sessionRows, ...resultRows] };
    },

    async read({ bucket, key }) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: buckets[bucket], Key: key }));
      return new Response(Body?.transformToWebStream());
    },

    async abortUpload(key, uploadId) {
      const input = { Bucket: buckets.uploads, Key: key, UploadId: uploadId };
      try {
        await s3.send(new AbortMultipartUploadCommand(input));
      } catch (error) {
        if (!isNoSuchUpload(error)) throw error;
      }
    },

    async removeObjects(objects) {
      for (const bucket of ['uploads', 'results'] as const) {
        const keys = objects.filter((object) => object.bucket === bucket).map(({ key }) => key);
        await removeFrom(buckets[bucket], keys);
      }
    },

    async removeRow({ table, itemKey }) {
      const Key = marshall({ identityId: await identity(), itemKey });
      await dynamodb.send(new DeleteItemCommand({ TableName: tables[table], Key }));
    },
  };
};

const isNoSuchUpload = (error: unknown): boolean =>
  error instanceof Error && error.name === 'NoSuchUpload';
