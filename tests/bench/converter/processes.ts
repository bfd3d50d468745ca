import { execFile, fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { identityId, newFileId, newSessionId } from '#contract/ids';
import { uploadKey } from '#contract/object-keys';
import type { Recipe } from '#contract/recipe';
import type { Samples } from './contenders.ts';
import type { Source } from './sources.ts';

const bundle = fileURLToPath(new URL('../../../dist/converter/handler.cjs', import.meta.url));
const programs = fileURLToPath(new URL('../../../node_modules/.cache/bench', import.meta.url));
const run = promisify(execFile);

/** Bundles and starts a program of this folder. A TypeScript loader's garbage collection would count. */
const started = async (
  program: string,
  args: readonly string[],
  env = process.env,
): Promise<ChildProcess> => {
  const outfile = join(programs, `${program}.mjs`);
  await build({
    entryPoints: [join(import.meta.dirname, `${program}.ts`)],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    packages: 'external',
    logLevel: 'warning',
  });
  return fork(outfile, args, {
    env,
    execArgv: ['--no-warnings'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
};

/** Waits for a program's first message.
 *  @throws when it exits without one. */
const messageOf = async <Message>(child: ChildProcess): Promise<Message> => {
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`it ended with ${String(code)} and said nothing`);
  });
  const [message] = (await Promise.race([once(child, 'message'), ended])) as [Message];
  ended.catch(() => undefined);
  return message;
};

const environment = (port: number) => ({
  ...process.env,
  AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'stand-in',
  AWS_SECRET_ACCESS_KEY: 'stand-in',
  UPLOADS_BUCKET: 'uploads',
  RESULTS_BUCKET: 'results',
  RESULTS_TABLE: 'results',
  NODE_NO_WARNINGS: '1',
});

/** Runs `use` with stand-ins of S3 and DynamoDB that hold a source. */
const withStandIns = async <Result>(
  { path }: Source,
  recipe: Recipe,
  use: (env: NodeJS.ProcessEnv) => Promise<Result>,
): Promise<Result> => {
  const child = await started('stand-in', [path, JSON.stringify(recipe)]);
  try {
    return await use(environment(await messageOf<number>(child)));
  } finally {
    child.disconnect();
  }
};

/** Measures the CPU seconds of each contender for a source and recipe. */
export const contend = (source: Source, recipe: Recipe, rounds: number): Promise<Samples> =>
  withStandIns(source, recipe, async (env) => {
    const args = [source.path, bundle, JSON.stringify(recipe), String(rounds)];
    return messageOf<Samples>(await started('contenders', args, env));
  });

/** CPU seconds and peak memory of one process. */
export interface Needed {
  readonly seconds: number;
  readonly mib: number;
}

const invocation = async (args: readonly string[], env: NodeJS.ProcessEnv): Promise<Needed> => {
  const { stdout } = await run(
    process.execPath,
    [join(import.meta.dirname, 'invocation.mjs'), ...args],
    { env },
  );
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Needed;
};

const anyKey = (): string =>
  uploadKey({
    identityId: identityId('us-east-1:00000000-0000-4000-8000-000000000001'),
    sessionId: newSessionId(Date.now()),
    fileId: newFileId(Date.now()),
  });

/** Measures one conversion in its own process. */
export const convertOnce = (source: Source, recipe: Recipe): Promise<Needed> =>
  withStandIns(source, recipe, (env) => invocation([bundle, anyKey()], env));

/** Measures loading in CPU seconds: an empty Node, sharp alone, the bundle, the bundle and sharp. */
export const loadOnce = async () => {
  const env = environment(9);
  const seconds = async (...args: string[]) => (await invocation(args, env)).seconds;
  return {
    nothing: await seconds('nothing'),
    sharp: await seconds('sharp'),
    bundle: await seconds(bundle),
    both: await seconds(bundle, 'with-sharp'),
  };
};

/** Result of running a program. */
export type ProgramRun =
  | { readonly kind: 'ran'; readonly seconds: number }
  | { readonly kind: 'not-installed' }
  | { readonly kind: 'failed'; readonly exitCode: string };

/** Runs a program and gives its CPU seconds, its start included, by the shell's own clock. */
export const runProgram = async (command: readonly string[]): Promise<ProgramRun> => {
  const script = 'TIMEFORMAT="%3U %3S"; command -v "$0" > /dev/null || exit 127; time "$0" "$@"';
  // One thread, as the converter has.
  const env = {
    ...process.env,
    MAGICK_THREAD_LIMIT: '1',
    OMP_NUM_THREADS: '1',
    VIPS_CONCURRENCY: '1',
  };
  try {
    const { stderr } = await run('bash', ['-c', script, ...command], { env });
    const [user = '', system = ''] = stderr.trim().split('\n').at(-1)?.split(' ') ?? [];
    return { kind: 'ran', seconds: Number(user) + Number(system) };
  } catch (error) {
    const { code } = error as { code?: unknown };
    // ENOENT: bash itself is missing.
    if (code === 127 || code === 'ENOENT') return { kind: 'not-installed' };
    return { kind: 'failed', exitCode: String(code) };
  }
};
