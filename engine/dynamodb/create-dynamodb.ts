import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { Failure, unknownOperation } from './failure.ts';
import { operations } from './operations/operations.ts';
import type { Engine } from './operations/operation.ts';
import type { JsonObject } from './request/read-input.ts';
import { openItemStore, type ItemStore } from './store/item-store.ts';
import { tableDescriptions } from './store/keys.ts';
import type { Table } from './store/table.ts';
import { createWriter } from './store/writer.ts';
import { Tables } from './tables.ts';

export interface DynamoDbRequest {
  readonly operation: string;
  readonly input: JsonObject;
}

export interface JsonResponse {
  readonly status: number;
  readonly body: unknown;
}

export interface DynamoDb {
  handle(request: DynamoDbRequest): Promise<JsonResponse>;
  close(): Promise<void>;
}

/** Opens the tables that are kept in `dir`, with `tables` among them. */
export const createDynamoDb = async (options: {
  readonly dir: string;
  readonly tables: readonly Table[];
  /** Epoch milliseconds. */
  readonly now: () => number;
}): Promise<DynamoDb> => {
  await mkdir(options.dir, { recursive: true });
  const store = await openItemStore(path.join(options.dir, 'store'));
  const writer = createWriter(store);
  const tables = new Tables([...(await createdTables(store)), ...options.tables]);
  const engine: Engine = { tables, store, writer, now: options.now };
  const underWay = new Set<Promise<unknown>>();

  return {
    async handle(request) {
      const call = answer(request, engine);
      underWay.add(call);
      try {
        return await call;
      } finally {
        underWay.delete(call);
      }
    },
    async close() {
      await Promise.allSettled(underWay);
      await store.close();
    },
  };
};

/** Tables that CreateTable made. */
const createdTables = async (store: ItemStore): Promise<readonly Table[]> => {
  const tables: Table[] = [];
  await store.each(tableDescriptions, false, (row) => {
    tables.push(row as unknown as Table);
    return true;
  });
  return tables;
};

const answer = async (
  { operation, input }: DynamoDbRequest,
  engine: Engine,
): Promise<JsonResponse> => {
  try {
    const run = operations.get(operation);
    if (run === undefined) throw unknownOperation();
    return { status: 200, body: await run(input, engine) };
  } catch (error) {
    if (error instanceof Failure) return { status: 400, body: error.body };
    throw error;
  }
};
