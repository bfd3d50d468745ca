import type { Table } from '../provision/stack.ts';
import type { SendJson } from './connection.ts';
import { keyOf } from './item-key.ts';
import type { DynamoDbRequest } from './service.ts';
import type { JsonResponse } from '../json-response.ts';

/** How often expired items are looked for. AWS promises days; a laptop can do better. */
const sweepEveryMs = 30_000;

interface Page {
  readonly Items?: readonly Readonly<Record<string, unknown>>[];
  readonly LastEvaluatedKey?: Readonly<Record<string, unknown>>;
}

/** dynalite's answer, and in that to DescribeTimeToLive what the sweep does: dynalite itself calls TTL
 *  disabled on every table that it has.
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTimeToLive.html */
export const describedTtl = (
  tables: readonly Table[],
  { operation, input }: DynamoDbRequest,
  answer: JsonResponse,
): JsonResponse => {
  if (operation !== 'DescribeTimeToLive' || answer.status !== 200) return answer;
  const named = (table: Table) => [table.name, table.arn].includes(String(input.TableName));
  const AttributeName = tables.find(named)?.ttlAttribute ?? null;
  if (AttributeName === null) return answer;
  const TimeToLiveDescription = { TimeToLiveStatus: 'ENABLED', AttributeName };
  return { ...answer, body: { TimeToLiveDescription } };
};

/** Deletes items whose TTL attribute is a past number of epoch seconds. Items whose attribute is
 *  absent, no number, or more than five years past are kept, as on AWS. The delete is conditional,
 *  so an item that was given more time since it was read stays.
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/howitworks-ttl.html */
export const sweepExpired = async (send: SendJson, table: Table, now: number): Promise<number> => {
  if (table.ttlAttribute === null) return 0;
  const seconds = Math.floor(now / 1000);
  const names = { '#ttl': table.ttlAttribute };
  const values = { ':now': { N: String(seconds) }, ':oldest': { N: String(seconds - fiveYears) } };
  const expired = '#ttl < :now AND #ttl > :oldest';
  let deleted = 0;
  let start: Page['LastEvaluatedKey'];
  do {
    const page = (
      await send('Scan', {
        TableName: table.name,
        FilterExpression: expired,
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: values,
        ...(start === undefined ? {} : { ExclusiveStartKey: start }),
      })
    ).body as Page;
    for (const item of page.Items ?? []) {
      const { status } = await send('DeleteItem', {
        TableName: table.name,
        Key: keyOf(table, item),
        ConditionExpression: expired,
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: values,
      });
      if (status === 200) deleted += 1;
    }
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
  return deleted;
};

const fiveYears = 5 * 365 * 24 * 60 * 60;

/** Sweeps all tables now and then.
 *  @returns a function that stops, once a sweep under way has ended. */
export const startTtlSweep = (options: {
  readonly send: SendJson;
  readonly tables: readonly Table[];
  readonly now: () => number;
}): (() => Promise<void>) => {
  let running = Promise.resolve();
  const sweep = async () => {
    for (const table of options.tables) await sweepExpired(options.send, table, options.now());
  };
  const timer = setInterval(() => {
    running = running.then(sweep).catch(() => undefined);
  }, sweepEveryMs);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
};
