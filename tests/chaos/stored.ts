import { paginateQuery } from '@aws-sdk/client-dynamodb';
import { paginateListObjectsV2, GetObjectCommand } from '@aws-sdk/client-s3';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { createHash } from 'node:crypto';
import type { Config } from '#contract/config';
import { parseItem, type Item } from '#contract/items';
import { parseResultItem, type ResultItem } from '#contract/result-item';
import type { Clients } from '../integration/clients.ts';

/** What the services hold of one user, as the operator sees it. */
export interface Stored {
  readonly rows: ReadonlyMap<string, Item>;
  readonly outcomes: ReadonlyMap<string, ResultItem>;
  readonly uploads: ReadonlySet<string>;
  /** Bytes of each rendition, by key. */
  readonly results: ReadonlyMap<string, number>;
  /** SHA-256 of an upload in hexadecimal. */
  digestOf(key: string): Promise<string>;
}

const rowsOf = async (
  { dynamodb }: Clients,
  table: string,
  identityId: string,
): Promise<readonly Record<string, unknown>[]> => {
  const rows: Record<string, unknown>[] = [];
  const pages = paginateQuery(
    { client: dynamodb },
    {
      TableName: table,
      ConsistentRead: true,
      KeyConditionExpression: 'identityId = :id',
      ExpressionAttributeValues: { ':id': { S: identityId } },
    },
  );
  for await (const { Items = [] } of pages) rows.push(...Items.map((item) => unmarshall(item)));
  return rows;
};

const objectsOf = async (
  { s3 }: Clients,
  bucket: string,
  identityId: string,
): Promise<ReadonlyMap<string, number>> => {
  const objects = new Map<string, number>();
  const pages = paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: `${identityId}/` });
  for await (const { Contents = [] } of pages) {
    for (const { Key = '', Size = 0 } of Contents) objects.set(Key, Size);
  }
  return objects;
};

/** Reads everything that a user has. */
export const readStored = async (
  clients: Clients,
  config: Config,
  identityId: string,
): Promise<Stored> => {
  const { sessionsTable, resultsTable, uploadsBucket, resultsBucket } = config;
  const [rows, outcomes, uploads, results] = await Promise.all([
    rowsOf(clients, sessionsTable, identityId),
    rowsOf(clients, resultsTable, identityId),
    objectsOf(clients, uploadsBucket, identityId),
    objectsOf(clients, resultsBucket, identityId),
  ]);
  const items = rows.flatMap((row) => {
    const parsed = parseItem(row);
    return parsed.ok ? [[parsed.value.itemKey, parsed.value] as const] : [];
  });
  const parsedOutcomes = outcomes.flatMap((row) => {
    const parsed = parseResultItem(row);
    return parsed.ok ? [[parsed.value.itemKey, parsed.value] as const] : [];
  });
  return {
    rows: new Map(items),
    outcomes: new Map(parsedOutcomes),
    uploads: new Set(uploads.keys()),
    results,
    async digestOf(key) {
      const { Body } = await clients.s3.send(
        new GetObjectCommand({ Bucket: uploadsBucket, Key: key }),
      );
      const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
      return createHash('sha256').update(bytes).digest('hex');
    },
  };
};
