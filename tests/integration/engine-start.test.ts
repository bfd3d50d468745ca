import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { artefactPath } from '../../infra/build/artefacts.ts';
import { startEngine } from '../../engine/engine.ts';
import { openServer } from '../../engine/http-server.ts';
import { temporaryFolder } from '../app-process.ts';
import { needs } from './capabilities.ts';

const freePort = async (): Promise<number> => {
  const server = await openServer(0);
  await server.close();
  return Number(new URL(server.url).port);
};

/** The status of an answer, or null where nothing listens (yet). Rejects when no answer comes. */
const ask = async (url: string): Promise<number | null> => {
  try {
    const answer = await fetch(`${url}/_latchkey/health`, { signal: AbortSignal.timeout(30_000) });
    await answer.arrayBuffer();
    return answer.status;
  } catch (error) {
    const { cause } = error as { cause?: { code?: string } };
    if (cause?.code === 'ECONNREFUSED') return null;
    throw error;
  }
};

test(
  'every request throughout a start is answered: 503 at first, then 200',
  needs('ownProcess'),
  async () => {
    const folder = await temporaryFolder();
    const enginePort = await freePort();
    const answers: Promise<number | null>[] = [];
    const asking = setInterval(() => answers.push(ask(`http://127.0.0.1:${enginePort}`)), 3);
    const engine = await startEngine({
      dataDir: join(folder.path, 'data'),
      enginePort,
      appOrigins: ['http://localhost:4180'],
      template: artefactPath('template'),
      bundle: artefactPath('converter'),
    });
    clearInterval(asking);
    try {
      answers.push(ask(engine.url));
      const statuses = await Promise.all(answers);
      expect([...new Set(statuses.filter((status) => status !== null))]).toEqual([503, 200]);
    } finally {
      await engine.close();
      await folder.remove();
    }
  },
);

test('--help lists the options and starts nothing; an unknown option is an error', async () => {
  const start = (option: string) => promisify(execFile)('npx', ['tsx', 'engine/start.ts', option]);
  expect((await start('--help')).stdout).toMatch(/--port N.*--fresh/s);
  await expect(start('--hlep')).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining("Unknown option '--hlep'") as string,
  });
});
