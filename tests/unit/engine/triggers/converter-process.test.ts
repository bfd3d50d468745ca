import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startConverterProcess } from '../../../../engine/triggers/converter-process.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'latchkey-test-'));
});
afterEach(() => rm(dir, { recursive: true }));

const start = async (code: string, limits: { timeout?: number; memorySize?: number } = {}) => {
  const bundle = join(dir, 'handler.cjs');
  await writeFile(bundle, code);
  const log = new PassThrough();
  const process = startConverterProcess({
    bundle,
    environment: { GREETING: 'hello', _HANDLER: 'handler.handler' },
    memorySize: 512,
    timeout: 30,
    log,
    ...limits,
  });
  return { process, log };
};

test('the bundle gets the event and no variables but its own', async () => {
  const { process, log } = await start(`exports.handler = async (event) => {
    console.log(JSON.stringify({ event, names: Object.keys(process.env).sort() }));
  };`);
  // Its output arrives asynchronously through a pipe.
  const printed = once(log, 'data') as Promise<[Buffer]>;
  expect(await process.invoke({ a: 1 }, 'request')).toEqual({ status: 'succeeded' });
  const [line] = await printed;
  process.stop();
  const { event, names } = JSON.parse(line.toString()) as { event: unknown; names: string[] };
  expect(event).toEqual({ a: 1 });
  expect(names).toContain('GREETING');
  expect(names).not.toContain('HOME');
  expect(names).not.toContain('LATCHKEY_BUNDLE');
});

test.each([
  {
    name: 'a thrown error is a failed invocation, and the process is kept',
    code: `exports.handler = async () => { throw new TypeError('no'); };`,
    limits: {},
    outcome: { status: 'failed', errorType: 'TypeError', errorMessage: 'no' },
    alive: true,
  },
  {
    name: 'a crash is a failed invocation',
    code: `exports.handler = async () => { process.abort(); };`,
    limits: {},
    outcome: { status: 'failed', errorType: 'Runtime.ExitError' },
    alive: false,
  },
  {
    name: 'a handler that never answers is killed at its timeout',
    code: `exports.handler = () => new Promise(() => {});`,
    limits: { timeout: 0.2 },
    outcome: { status: 'failed', errorType: 'Sandbox.Timedout' },
    alive: false,
  },
  {
    name: 'a handler that takes more than its memory is killed',
    code: `exports.handler = async () => { globalThis.kept = Buffer.alloc(300e6, 1); await new Promise(() => {}); };`,
    limits: { memorySize: 200 },
    outcome: { status: 'failed', errorType: 'Runtime.ExitError' },
    alive: false,
  },
  {
    name: 'a bundle that does not load is a failed invocation',
    code: `throw new Error('at load');`,
    limits: {},
    outcome: { status: 'failed', errorType: 'Runtime.ExitError' },
    alive: false,
  },
])('$name', async ({ code, limits, outcome, alive }) => {
  const { process } = await start(code, limits);
  expect(await process.invoke({}, 'request')).toMatchObject(outcome);
  expect(process.alive).toBe(alive);
  process.stop();
});
