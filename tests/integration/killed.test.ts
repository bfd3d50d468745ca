import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import {
  GetItemCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../app-process.ts';
import { needs } from './capabilities.ts';
import { clientsFor, type Clients } from './clients.ts';
import { startEngineProcess, type EngineProcess } from './engine-process.ts';

/** How often the engine is killed: `LATCHKEY_KILL_ROUNDS=200 npm test -- integration killed`. */
const rounds = Number(process.env.LATCHKEY_KILL_ROUNDS ?? '10');

/** What was acknowledged to the writers of one round. */
interface Acknowledged {
  readonly rows: string[];
  readonly objects: string[];
  /** Transactions that were sent; each must have stored both its rows or none. */
  readonly transactionsSent: string[];
  readonly transactions: string[];
  additions: number;
  additionsSent: number;
}

const keyOf = (itemKey: string) => ({ identityId: { S: 'killed' }, itemKey: { S: itemKey } });

/** Starts writers that continue until a request fails. Each calls `told` after each acknowledged
 *  write. */
const startWriters = (
  { s3, dynamodb }: Clients,
  { config }: EngineProcess,
  round: number,
  told: () => void,
) => {
  const { sessionsTable: TableName, uploadsBucket: Bucket } = config;
  const acknowledged: Acknowledged = {
    rows: [],
    objects: [],
    transactionsSent: [],
    transactions: [],
    additions: 0,
    additionsSent: 0,
  };
  const writers = {
    row: async (name: string) => {
      await dynamodb.send(
        new PutItemCommand({ TableName, Item: { ...keyOf(name), v: { S: name } } }),
      );
      acknowledged.rows.push(name);
    },
    object: async (name: string) => {
      await s3.send(new PutObjectCommand({ Bucket, Key: name, Body: name.repeat(1_000) }));
      acknowledged.objects.push(name);
    },
    transaction: async (name: string) => {
      acknowledged.transactionsSent.push(name);
      const puts = ['a', 'b'].map((half) => ({
        Put: { TableName, Item: { ...keyOf(`${name}-${half}`), v: { S: name } } },
      }));
      await dynamodb.send(new TransactWriteItemsCommand({ TransactItems: puts }));
      acknowledged.transactions.push(name);
    },
    addition: async () => {
      acknowledged.additionsSent += 1;
      await dynamodb.send(
        new UpdateItemCommand({
          TableName,
          Key: keyOf(`counter-${round}`),
          UpdateExpression: 'ADD n :one',
          ExpressionAttributeValues: { ':one': { N: '1' } },
        }),
      );
      acknowledged.additions += 1;
    },
  };
  const keepWriting = async (kind: keyof typeof writers, writer: number): Promise<void> => {
    try {
      for (let count = 0; ; count += 1) {
        await writers[kind](`${kind}-${round}-${writer}-${count}`);
        told();
      }
    } catch {
      // The engine is gone.
    }
  };
  const ended = Promise.all([
    ...[1, 2, 3].map((writer) => keepWriting('row', writer)),
    ...[1, 2].map((writer) => keepWriting('object', writer)),
    ...[1, 2].map((writer) => keepWriting('transaction', writer)),
    keepWriting('addition', 1),
  ]);
  return { acknowledged, ended };
};

const expectStored = async (
  { s3, dynamodb }: Clients,
  { config }: EngineProcess,
  round: number,
  acknowledged: Acknowledged,
): Promise<void> => {
  const { sessionsTable: TableName, uploadsBucket: Bucket } = config;
  const valueOf = async (name: string) =>
    (await dynamodb.send(new GetItemCommand({ TableName, Key: keyOf(name) }))).Item;
  const row = async (name: string) => expect((await valueOf(name))?.v).toEqual({ S: name });
  const object = async (name: string) => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: name }));
    expect(await Body?.transformToString()).toBe(name.repeat(1_000));
  };
  const transaction = async (name: string) => {
    const halves = [await valueOf(`${name}-a`), await valueOf(`${name}-b`)].map(
      (item) => item?.v?.S,
    );
    const whole = acknowledged.transactions.includes(name) || halves[0] !== undefined;
    expect(halves).toEqual(whole ? [name, name] : [undefined, undefined]);
  };
  await Promise.all([
    ...acknowledged.rows.map(row),
    ...acknowledged.objects.map(object),
    ...acknowledged.transactionsSent.map(transaction),
  ]);
  const additions = Number((await valueOf(`counter-${round}`))?.n?.N ?? 0);
  expect(additions).toBeGreaterThanOrEqual(acknowledged.additions);
  expect(additions).toBeLessThanOrEqual(acknowledged.additionsSent);
};

test(
  'an engine that is killed while it writes restarts with everything that it had acknowledged',
  { ...needs('ownProcess'), timeout: 60_000 * (rounds + 1) },
  async () => {
    const folder = await temporaryFolder();
    const dataDir = path.join(folder.path, 'data');
    let engine = await startEngineProcess(dataDir);
    let writes = 0;
    for (let round = 0; round < rounds; round += 1) {
      const clients = clientsFor(engine.config, engine.operator);
      const killAfter = 3 + ((round * 37) % 120);
      const killed = engine;
      let left = killAfter;
      let killing = Promise.resolve();
      const { acknowledged, ended } = startWriters(clients, killed, round, () => {
        left -= 1;
        if (left === 0) killing = killed.kill();
      });
      await ended;
      await killing;
      engine = await startEngineProcess(dataDir);
      await expectStored(clientsFor(engine.config, engine.operator), engine, round, acknowledged);
      writes += killAfter;
    }
    expect(writes).toBeGreaterThanOrEqual(3 * rounds);
    await engine.stop();
    await folder.remove();
  },
);
