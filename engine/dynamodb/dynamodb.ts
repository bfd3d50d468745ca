import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import dynalite from 'dynalite';
import type { Table } from '../provision/stack.ts';
import { connect, type SendJson } from './connection.ts';
import { failureWordProblem, withFailedItem } from './failed-condition.ts';
import { removingLastFirst } from './removals.ts';
import { sharedValueProblem } from './shared-values.ts';
import type { DynamoDbRequest, DynamoDbService } from './service.ts';
import type { JsonResponse } from '../json-response.ts';
import { describedTtl, startTtlSweep } from './ttl.ts';

export interface DynamoDb extends DynamoDbService {
  close(): Promise<void>;
}

/** Starts dynalite on `dir` with `tables` in it, and sweeps what TTL has expired.
 *
 *  dynalite offers a server and no call interface, so it listens on a Unix socket in a folder that
 *  only this user can open: nothing reaches it past the gatekeeper. */
export const createDynamoDb = async (options: {
  readonly dir: string;
  readonly tables: readonly Table[];
  /** Epoch milliseconds. */
  readonly now: () => number;
}): Promise<DynamoDb> => {
  await mkdir(options.dir, { recursive: true });
  const socketDir = await mkdtemp(join(tmpdir(), 'latchkey-'));
  const socketPath =
    process.platform === 'win32'
      ? `\\\\.\\pipe\\latchkey-dynamodb-${process.pid}`
      : join(socketDir, 'dynamodb.sock');
  const server = dynalite({
    path: options.dir,
    createTableMs: 0,
    deleteTableMs: 0,
    updateTableMs: 0,
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socketPath, resolve);
  });
  const { send, disconnect } = connect(socketPath);
  for (const table of options.tables) await createTable(send, table);
  const underWay = new Set<Promise<unknown>>();
  const stopSweep = startTtlSweep({ send, tables: options.tables, now: options.now });
  const answer = async (request: DynamoDbRequest): Promise<JsonResponse> => {
    const problem = failureWordProblem(request) ?? sharedValueProblem(request);
    if (problem !== null) return problem;
    const { operation, input } = removingLastFirst(request);
    const plain = await send(operation, input);
    const described = describedTtl(options.tables, request, plain);
    return withFailedItem(send, options.tables, request, described);
  };

  return {
    async handle(request) {
      const call = answer(request);
      underWay.add(call);
      try {
        return await call;
      } finally {
        underWay.delete(call);
      }
    },
    async close() {
      await stopSweep();
      // dynalite throws past every handler when its store closes under a call.
      await Promise.allSettled(underWay);
      disconnect();
      await new Promise<void>((resolve, reject) =>
        server.close((error) => {
          if (error) reject(error);
          else resolve();
        }),
      );
      await rm(socketDir, { recursive: true, force: true });
    },
  };
};

const createTable = async (send: SendJson, table: Table): Promise<void> => {
  const keys = [
    { ...table.partitionKey, keyType: 'HASH' },
    ...(table.sortKey === null ? [] : [{ ...table.sortKey, keyType: 'RANGE' }]),
  ];
  const { status, body } = await send('CreateTable', {
    TableName: table.name,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: keys.map(({ name, keyType }) => ({ AttributeName: name, KeyType: keyType })),
    AttributeDefinitions: keys.map(({ name, type }) => ({
      AttributeName: name,
      AttributeType: type,
    })),
  });
  if (status !== 200 && !JSON.stringify(body).includes('ResourceInUseException')) {
    throw new Error(`table ${table.name} could not be created: ${JSON.stringify(body)}`);
  }
  await untilActive(send, table);
};

/** A new table answers ResourceNotFoundException until it is ACTIVE, as on AWS. */
const untilActive = async (send: SendJson, table: Table): Promise<void> => {
  for (;;) {
    const { body } = await send('DescribeTable', { TableName: table.name });
    if ((body as { Table?: { TableStatus?: string } }).Table?.TableStatus === 'ACTIVE') return;
    await setImmediate();
  }
};
