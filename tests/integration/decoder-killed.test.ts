import { ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { identityId, newFileId, newSessionId } from '#contract/ids';
import { uploadKey } from '#contract/object-keys';
import type { Recipe } from '#contract/recipe';
import { photoBytes, dandelions } from '../fixtures/photos.ts';
import { needs } from './capabilities.ts';
import { clientsFor } from './clients.ts';
import { startEmbedded } from './embedded.ts';
import { eventually } from './eventually.ts';

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

const processes = async (): Promise<readonly Process[]> => {
  const { stdout } = await promisify(execFile)('ps', ['-eo', 'pid=,ppid=,args=']);
  return stdout.split('\n').flatMap((line) => {
    const [, pid, parent, command = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return pid === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), command }];
  });
};

/** Decoders of the converters that this process has started. */
const ownDecoders = async (): Promise<readonly number[]> => {
  const all = await processes();
  const converters = new Set(
    all.filter(({ parent }) => parent === process.pid).map(({ pid }) => pid),
  );
  return all
    .filter(({ parent, command }) => converters.has(parent) && command.endsWith(' decode'))
    .map(({ pid }) => pid);
};

/** The first rendition is stored long before the last is encoded. */
const recipe: Recipe = {
  renditions: Array.from({ length: 8 }, (_, index) => ({
    ...{ name: `webp-${index}`, width: 1200 - index, fit: 'inside' as const },
    format: 'webp' as const,
  })),
};

test(
  'a picture whose decoder is killed is converted by another in the same invocation',
  needs('ownProcess'),
  async () => {
    // Of suites that ran before in this process.
    const earlier = new Set(await ownDecoders());
    const engine = await startEmbedded({});
    const { s3, dynamodb } = clientsFor(engine.config, engine.operator);
    const key = uploadKey({
      identityId: identityId(`${engine.config.region}:${randomUUID()}`),
      sessionId: newSessionId(Date.now()),
      fileId: newFileId(Date.now()),
    });
    await s3.send(
      new PutObjectCommand({
        Bucket: engine.config.uploadsBucket,
        Key: key,
        Body: await photoBytes(dandelions),
        Metadata: { recipe: JSON.stringify(recipe) },
      }),
    );
    await eventually('the first rendition', async () => {
      const listed = new ListObjectsV2Command({
        Bucket: engine.config.resultsBucket,
        Prefix: `${key}/`,
      });
      return (await s3.send(listed)).Contents?.[0];
    });
    const decoders = await ownDecoders();
    const [decoder = 0, ...others] = decoders.filter((pid) => !earlier.has(pid));
    expect(others).toEqual([]);
    process.kill(decoder, 'SIGKILL');
    await engine.settled();

    const attempts = await eventually('both attempts in the log', async () => {
      const log = await readFile(path.join(engine.dataDir ?? '', 'converter.log'), 'utf8');
      const lines = log.split('\n').filter((line) => line.includes(key) && line.endsWith('}'));
      const entries = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
      return entries.length >= 2 ? entries : null;
    });
    expect(attempts.map(({ outcome }) => outcome)).toEqual(['error', 'ready']);
    expect(attempts[0]?.requestId).toBe(attempts[1]?.requestId);
    s3.destroy();
    dynamodb.destroy();
    await engine.close();
  },
);
