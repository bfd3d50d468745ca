import { DeleteItemCommand, GetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { S3Event, S3EventRecord } from 'aws-lambda';
import { randomUUID } from 'node:crypto';
import { identityId as idOf, newFileId, newSessionId } from '#contract/ids';
import { fileKey } from '#contract/item-keys';
import { resultKey, uploadKey, type FileAddress } from '#contract/object-keys';
import { spaceOf, type Owner, type SpaceName } from '#contract/owner';
import type { Recipe } from '#contract/recipe';
import { parseResultItem, type ResultItem } from '#contract/result-item';
import type { ConvertedRendition } from '../../../lambdas/converter/convert.ts';
import type { Ports } from '../../../lambdas/converter/convert-upload.ts';
import { handle } from '../../../lambdas/converter/handle.ts';
import type { Entry } from '../../../lambdas/converter/log.ts';
import { outcomesIn } from '../../../lambdas/converter/outcomes.ts';
import { usageIn } from '../../../lambdas/converter/usage.ts';

export const table = 'results';
export const owner = idOf('us-east-1:00000000-0000-4000-8000-000000000001');

/** A space, which the owner above may be a member of. */
export const space = spaceOf('team' as SpaceName);

/** A file of its own for every test. */
export const newAddress = (identityId: Owner = owner): FileAddress => ({
  identityId,
  sessionId: newSessionId(Date.now()),
  fileId: newFileId(Date.now()),
});

interface Stored {
  readonly bytes: Buffer;
  readonly etag: string;
  readonly recipe: string | undefined;
  /** In a storage class that needs a restore before reading. */
  readonly isArchived?: boolean;
}

/** Both buckets in memory, the rows in a real table, and a decoder that only copies: for tests of
 *  concurrent attempts. `pause` is awaited wherever another attempt could interfere. */
export const newWorld = (dynamodb: DynamoDBClient) => {
  const uploads = new Map<string, Stored>();
  const results = new Map<string, string>();
  const log: Entry[] = [];
  let sequence = 0;
  let claims = 0;
  let pause: (where: string) => Promise<void> = () => Promise.resolve();

  const convert = async function* (bytes: Buffer, recipe: Recipe) {
    for (const rendition of recipe.renditions) {
      await pause('convert');
      yield {
        rendition,
        data: bytes,
        width: 1,
        height: 1,
        sameAs: null,
      } satisfies ConvertedRendition;
    }
  };

  const ports: Ports = {
    uploads: {
      async open({ key, etag }) {
        await pause('open');
        const stored = uploads.get(key);
        if (stored === undefined) return { state: 'gone' };
        if (stored.etag !== etag) return { state: 'replaced' };
        if (stored.isArchived) return { state: 'archived' };
        const { recipe, bytes } = stored;
        const upload = {
          recipe,
          async bytes() {
            await pause('bytes');
            return bytes;
          },
          close: () => undefined,
        };
        return { state: 'open', upload };
      },
      async delete({ key, etag }) {
        await pause('delete');
        if (uploads.get(key)?.etag === etag) uploads.delete(key);
      },
    },
    results: {
      async put(address, { rendition: { name, format }, data, width, height }) {
        const key = resultKey(address, name, format);
        await pause('put');
        results.set(key, data.toString());
        return { name, key, width, height, bytes: data.length, contentType: `image/${format}` };
      },
    },
    outcomes: outcomesIn(dynamodb, table, () => new Date()),
    usage: usageIn(dynamodb, table),
    convert,
    deadline: () => new Date(Date.now() + 60_000),
    newClaimId: () => `claim-${(claims += 1)}`,
  };

  const record = (
    key: string,
    { size = 1, etag = 'none', at = new Date() }: { size?: number; etag?: string; at?: Date } = {},
  ): S3EventRecord => {
    sequence += 1;
    return {
      eventName: 'ObjectCreated:Put',
      eventTime: at.toISOString(),
      s3: {
        object: {
          key: encodeURIComponent(key).replaceAll('%2F', '/').replaceAll('%20', '+'),
          size,
          eTag: etag,
          sequencer: `00${(0x1000 + sequence).toString(16)}`,
        },
      },
    } as S3EventRecord;
  };

  return {
    ports,
    uploads,
    results,
    log,
    record,
    setPause: (next: typeof pause) => {
      pause = next;
    },
    /** Stores an upload; returns its event's record. */
    upload(address: FileAddress, content: string, recipe?: Recipe, size?: number): S3EventRecord {
      const key = uploadKey(address);
      const etag = `etag-of-${content}`;
      const json = recipe === undefined ? undefined : JSON.stringify(recipe);
      uploads.set(key, { bytes: Buffer.from(content), etag, recipe: json });
      return record(key, { etag, size: size ?? content.length });
    },
    /** Delivers records in one event, as Lambda would; its retries keep the request's ID. */
    deliver: (
      records: readonly S3EventRecord[],
      using: Ports = ports,
      awsRequestId: string = randomUUID(),
      remainingMs = 60_000,
    ) =>
      handle(
        using,
        { Records: [...records] } satisfies S3Event,
        { awsRequestId, getRemainingTimeInMillis: () => remainingMs },
        (entry) => log.push(entry),
      ),
    /** The outcome as a client reads it; null when there is no row. */
    async outcome(address: FileAddress): Promise<ResultItem | null> {
      const { Item } = await dynamodb.send(
        new GetItemCommand({ TableName: table, Key: rowKey(address) }),
      );
      if (Item === undefined) return null;
      const parsed = parseResultItem(unmarshall(Item));
      if (!parsed.ok) throw new Error(`a row that no client can read: ${parsed.problem}`);
      return parsed.value;
    },
    async usage(day: string, of: Owner = owner): Promise<Record<string, unknown>> {
      const Key = { identityId: { S: `usage#${of}` }, itemKey: { S: `day#${day}` } };
      const { Item } = await dynamodb.send(new GetItemCommand({ TableName: table, Key }));
      return Item === undefined ? {} : unmarshall(Item);
    },
    async deleteRow(address: FileAddress): Promise<void> {
      await dynamodb.send(new DeleteItemCommand({ TableName: table, Key: rowKey(address) }));
    },
    async deleteUsage(day: string, of: Owner = owner): Promise<void> {
      const Key = { identityId: { S: `usage#${of}` }, itemKey: { S: `day#${day}` } };
      await dynamodb.send(new DeleteItemCommand({ TableName: table, Key }));
    },
  };
};

const rowKey = ({ identityId: id, sessionId, fileId }: FileAddress) => ({
  identityId: { S: id },
  itemKey: { S: fileKey(sessionId, fileId) },
});
