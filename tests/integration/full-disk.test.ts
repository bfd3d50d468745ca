import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { needs } from './capabilities.ts';
import { clientsFor } from './clients.ts';
import { startEngineProcess, type EngineProcess } from './engine-process.ts';
import { mountSmallDisk } from './small-disk.ts';

const megabyte = 1024 * 1024;
const diskMegabytes = 40;
/** What makes room when it is deleted. */
const ballastMegabytes = 16;

/** Writes rows and objects, and remembers those that were acknowledged. */
const writerFor = (engine: EngineProcess) => {
  const { s3, dynamodb } = clientsFor(engine.config, engine.operator);
  const { sessionsTable: TableName, uploadsBucket: Bucket } = engine.config;
  const keyOf = (name: string) => ({ identityId: { S: 'full' }, itemKey: { S: name } });
  const textOf = (name: string) => name.repeat(4_000).slice(0, 40_000);
  return {
    row: (name: string) =>
      dynamodb.send(
        new PutItemCommand({ TableName, Item: { ...keyOf(name), text: { S: textOf(name) } } }),
      ),
    object: (name: string) =>
      s3.send(new PutObjectCommand({ Bucket, Key: name, Body: textOf(name) })),
    async readRow(name: string) {
      const { Item } = await dynamodb.send(new GetItemCommand({ TableName, Key: keyOf(name) }));
      return Item?.text?.S === textOf(name);
    },
    async readObject(name: string) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: name }));
      return (await Body?.transformToString()) === textOf(name);
    },
  };
};

/** Repeats a write under new names until it is refused.
 *  @returns the names that were acknowledged, and the refusal. */
const untilRefused = async (
  write: (name: string) => Promise<unknown>,
  prefix: string,
): Promise<{ readonly names: readonly string[]; readonly refusal: Error }> => {
  const names: string[] = [];
  for (let count = 0; count < (2 * diskMegabytes * megabyte) / 40_000; count += 1) {
    const name = `${prefix}-${count}`;
    try {
      await write(name);
    } catch (error) {
      return { names, refusal: error as Error };
    }
    names.push(name);
  }
  throw new Error('the disk was never full');
};

test(
  'an engine whose disk is full refuses writes, loses nothing, and goes on when there is room',
  { ...needs('ownProcess'), timeout: 180_000 },
  async (context) => {
    const disk = await mountSmallDisk(diskMegabytes);
    if (disk === null) return context.skip('this process may not mount a file system');
    const dataDir = path.join(disk.path, 'data');
    const ballast = path.join(disk.path, 'ballast');
    let engine: EngineProcess | null = null;
    try {
      engine = await startEngineProcess(dataDir);
      await writeFile(ballast, Buffer.alloc(ballastMegabytes * megabyte));
      const full = writerFor(engine);
      const objects = await untilRefused(full.object, 'object');
      expect(objects.refusal).toMatchObject({ name: 'InternalError' });
      expect(objects.refusal.message).toMatch(/disk is full/);
      const rows = await untilRefused(full.row, 'row');
      expect(rows.refusal).toMatchObject({ name: 'InternalServerError' });
      expect(rows.refusal.message).toMatch(/disk is full/);
      expect(objects.names.length).toBeGreaterThan(10);
      const readsAll = async (reader: ReturnType<typeof writerFor>) => {
        for (const name of rows.names) expect(await reader.readRow(name), name).toBe(true);
        for (const name of objects.names) expect(await reader.readObject(name), name).toBe(true);
      };
      await readsAll(full);

      await rm(ballast);
      for (const name of ['later-1', 'later-2', 'later-3']) {
        await full.row(name);
        await full.object(name);
      }
      await engine.kill();
      engine = await startEngineProcess(dataDir);
      const again = writerFor(engine);
      await readsAll(again);
      for (const name of ['later-1', 'later-2', 'later-3']) {
        expect(await again.readRow(name), name).toBe(true);
        expect(await again.readObject(name), name).toBe(true);
      }
      await again.row('last');
      expect(await again.readRow('last')).toBe(true);
    } finally {
      await engine?.kill();
      await disk.remove();
    }
  },
);
