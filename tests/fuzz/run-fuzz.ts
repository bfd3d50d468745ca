/** `npm run fuzz -- converter`: sends damaged pictures through the converter's decoder and looks for
 *  crashes, hangs, slow inputs, memory growth, errors without a message for users, and wrong renditions.
 *  `npm run fuzz -- gatekeeper`: sends changed and newly signed requests to the gatekeeper and looks for
 *  errors, hangs, and requests that do something else than what was signed or reach another user's data.
 *  `--seed N` and `--count N` choose the inputs, `--file FILE` sends a kept picture. Without a name, runs
 *  every fuzz test. Exits with 1 for a finding, 2 for unknown arguments. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ensureBuilt } from '../../infra/build/artefacts.ts';
import { limits } from '../../lambdas/converter/limits.ts';
import { stalls } from '../fixtures/hostile/make-stalls.ts';
import { seeds } from './converter/corpus.ts';
import { fuzzConverter, fuzzOne, judge, type Finding } from './converter/fuzz.ts';
import { fuzzContents, fuzzSigned, type FuzzResult } from './gatekeeper/fuzz.ts';

const kept = fileURLToPath(new URL('../../.cache/fuzz', import.meta.url));
/** The converter's own limits end a conversion earlier. */
const hangsAfterMs = (limits.seconds + 15) * 1000;
/** The pictures are small: an honest one takes some milliseconds. */
const slowAfterMs = 5000;
/** A request takes milliseconds. */
const gatekeeperHangsAfterMs = 20_000;
const withinMs = 5 * 60_000;
/** Allows for heap fragmentation; leaking one small picture per input would exceed it. */
const growthMib = 48;

const wordsOf = (text: string): number => {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`${text} is no whole number`);
  return value;
};

const keep = async ({ kind, detail, index, input }: Finding, seed: number): Promise<void> => {
  console.error(`${kind}: ${input?.what ?? 'the whole run'}\n  ${detail}`);
  if (input === null) return;
  await mkdir(kept, { recursive: true });
  const file = join(kept, `converter-${seed}-${index ?? 'whole'}.bin`);
  await writeFile(file, input.bytes);
  console.error(`  again: npm run fuzz -- converter --file ${relative(process.cwd(), file)}`);
};

const again = async (file: string): Promise<boolean> => {
  const answer = await fuzzOne(await readFile(file), hangsAfterMs);
  console.log(JSON.stringify(answer));
  return judge(answer) === null;
};

const converter = async (seed: number, count: number): Promise<boolean> => {
  console.log(`converter: ${count} inputs; again with --seed ${seed} --count ${count}`);
  const progress = (done: number): void => {
    if (done % 250 === 0) console.log(`${done} done`);
  };
  const options = { seed, count, hangsAfterMs, slowAfterMs, withinMs, growthMib, progress };
  const { done, ends, memory, slowest, findings } = await fuzzConverter({
    seeds: await seeds(),
    stalls,
    ...options,
  });
  for (const [end, times] of Object.entries(ends).sort(([, one], [, other]) => other - one)) {
    console.log(`${String(times).padStart(6)} ${end}`);
  }
  if (memory !== null) {
    console.log(
      `memory: ${memory.before.toFixed()} MiB, after the last inputs once more ${memory.after.toFixed()} MiB`,
    );
  }
  console.log(`slowest: ${slowest.ms.toFixed()} ms, ${slowest.what}`);
  for (const finding of findings) await keep(finding, seed);
  console.log(`${done} inputs, ${findings.length} findings`);
  return findings.length === 0;
};

const reportGatekeeper = async (what: string, seed: number, result: FuzzResult): Promise<void> => {
  const statuses = Object.entries(result.statuses).map(([status, times]) => `${status}: ${times}`);
  console.log(`${what}: ${statuses.join(', ')}; ${result.findings.length} findings`);
  for (const { kind, detail, index, bytes } of result.findings) {
    console.error(`${kind}, request ${index ?? 'of several'}\n  ${detail.slice(0, 2000)}`);
    if (bytes === null) continue;
    await mkdir(kept, { recursive: true });
    await writeFile(
      join(kept, `gatekeeper-${what.replace(' ', '-')}-${seed}-${index}.http`),
      bytes,
    );
  }
};

const gatekeeper = async (seed: number, count: number): Promise<boolean> => {
  await ensureBuilt(['template']);
  console.log(`gatekeeper: ${count} requests of each kind; again with --seed ${seed}`);
  const options = { seed, count, hangsAfter: gatekeeperHangsAfterMs };
  const changed = await fuzzSigned(options);
  await reportGatekeeper('changed', seed, changed);
  const contents = await fuzzContents(options);
  await reportGatekeeper('newly signed', seed, contents);
  return changed.findings.length + contents.findings.length === 0;
};

const fuzzers: Readonly<Record<string, (seed: number, count: number) => Promise<boolean>>> = {
  converter,
  gatekeeper,
};
const names = Object.keys(fuzzers);

const runAll = async (asked: readonly string[], seed: number, count: number): Promise<boolean> => {
  let isClean = true;
  for (const [name, run] of Object.entries(fuzzers)) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    isClean = (await run(seed, count)) && isClean;
  }
  return isClean;
};

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      count: { type: 'string', default: '2000' },
      file: { type: 'string' },
    },
  });
  const unknown = positionals.filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    throw new RangeError(`no fuzz test ${unknown.join(', ')}; there are: ${names.join(', ')}`);
  }
  const { seed, count, file } = values;
  const isClean =
    file === undefined
      ? await runAll(positionals, wordsOf(seed), wordsOf(count))
      : await again(file);
  process.exit(isClean ? 0 : 1);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(2);
}
