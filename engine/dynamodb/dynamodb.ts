import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { JsonResponse } from '../json-response.ts';
import { importDynaliteRows } from './dynalite-rows.ts';
import { Failure, unknownOperation } from './dynamodb-failures.ts';
import type { Engine } from './operations/operation.ts';
import { operations } from './operations/operations.ts';
import type { DynamoDbRequest, DynamoDbService } from './dynamodb-service.ts';
import { openItemStore, type ItemStore } from './store/item-store.ts';
import { tableDescriptions } from './store/store-keys.ts';
import type { Table } from './store/table.ts';
import { createWriter } from './store/writer.ts';
import { Tables } from './tables.ts';
import { Throughput } from './throughput.ts';
import { startTtlSweep } from './ttl.ts';

export interface DynamoDb extends DynamoDbService {
  close(): Promise<void>;
}

/** Opens the tables kept in `dir`, `tables` among them, and deletes expired items from time to time.
 *  @throws when another process has the folder open. */
export const createDynamoDb = async (options: {
  readonly dir: string;
  readonly tables: readonly Table[];
  /** Epoch milliseconds. */
  readonly now: () => number;
}): Promise<DynamoDb> => {
  const { dir, now } = options;
  await mkdir(dir, { recursive: true });
  const store = await openItemStore(path.join(dir, 'store'));
  await importDynaliteRows(dir, options.tables, store);
  const writer = createWriter(store);
  const tables = new Tables([...options.tables, ...(await createdTables(store, options.tables))]);
  const engine: Engine = { tables, store, writer, now };
  const throughput = new Throughput(tables, now);
  const underWay = new Set<Promise<unknown>>();
  const stopSweep = startTtlSweep(engine);

  return {
    async handle(request) {
      const call = answer(request, engine, throughput);
      underWay.add(call);
      try {
        return await call;
      } finally {
        underWay.delete(call);
      }
    },
    async close() {
      await stopSweep();
      await Promise.allSettled(underWay);
      await store.close();
    },
  };
};

/** Tables that CreateTable made, except those now provisioned. */
const createdTables = async (
  store: ItemStore,
  provisioned: readonly Table[],
): Promise<readonly Table[]> => {
  const created: Table[] = [];
  await store.each(tableDescriptions, (row) => {
    const table = row as unknown as Table;
    if (!provisioned.some(({ name }) => name === table.name)) created.push(table);
    return true;
  });
  return created;
};

const answer = async (
  { operation, input }: DynamoDbRequest,
  engine: Engine,
  throughput: Throughput,
): Promise<JsonResponse> => {
  try {
    const run = operations.get(operation);
    if (run === undefined) throw unknownOperation();
    const body = await throughput.meter(operation, input, (metered) => run(metered, engine));
    return { status: 200, body };
  } catch (error) {
    if (error instanceof Failure) return { status: 400, body: error.body };
    throw error;
  }
};
