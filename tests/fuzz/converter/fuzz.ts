import type { Seed } from './corpus.ts';
import { inputOf, type Input } from './inputs.ts';
import { newWorker, type Answer } from './worker.ts';

/** Something that must not happen, and the file that makes it happen; null for what no single file
 *  does. */
export interface Finding {
  readonly kind:
    'crash' | 'hang' | 'untyped' | 'wrong' | 'sentence' | 'memory' | 'slow' | 'out of time';
  readonly detail: string;
  readonly index: number | null;
  readonly input: Input | null;
}

export interface FuzzOptions {
  readonly seeds: readonly Seed[];
  /** Files that are sent whole and not damaged: made one at a time, since some are large. */
  readonly stalls?: readonly {
    readonly what: string;
    readonly make: () => Buffer | Promise<Buffer>;
  }[];
  readonly seed: number;
  /** Inputs. */
  readonly count: number;
  /** What one input may take, beyond which it hangs. */
  readonly hangsAfterMs: number;
  /** What one input may take, milliseconds; without a bound only a hang is a finding. */
  readonly slowAfterMs?: number;
  /** For all of them. */
  readonly withinMs: number;
  /** MiB that the process may gain when it is sent the last inputs once more. */
  readonly growthMib: number;
  readonly progress?: (done: number) => void;
  /** Instead of the converter's, where the watching itself is tested. */
  readonly program?: string;
}

export interface Fuzzed {
  readonly done: number;
  /** How many inputs ended how: `ready`, a refusal's code, or a finding's kind. */
  readonly ends: Readonly<Record<string, number>>;
  /** MiB before and after the last inputs came again; null when there was no measuring it. */
  readonly memory: { readonly before: number; readonly after: number } | null;
  /** The input that took longest: what is slow today hangs on a slower machine. */
  readonly slowest: { readonly ms: number; readonly what: string };
  readonly findings: readonly Finding[];
}

/** A refusal tells a person in two sentences at least what is wrong, and what to do. */
const isForPeople = (sentence: string): boolean => /^[A-Z“].+[.,!:] .+\.$/s.test(sentence);

/** What is wrong with an answer; null for an end that a user may see. */
export const judge = (answer: Answer): Pick<Finding, 'kind' | 'detail'> | null => {
  switch (answer.came) {
    case 'ready':
    case 'memory':
      return null;
    case 'refused':
      return isForPeople(answer.sentence) ? null : { kind: 'sentence', detail: answer.sentence };
    default:
      return { kind: answer.came, detail: answer.detail };
  }
};

const endOf = (answer: Answer): string => (answer.came === 'refused' ? answer.code : answer.came);

type Worker = ReturnType<typeof newWorker>;

/** The memory that the process gains when it is sent inputs that it has had: the first time buffers and
 *  arenas grow to what the largest needs, and stay. Null when the process ended meanwhile. */
const gained = async (worker: Worker, inputs: Iterable<Input>): Promise<Fuzzed['memory']> => {
  const held = async (): Promise<number | null> => {
    const answer = await worker.ask({ ask: 'memory' });
    return answer.came === 'memory' ? answer.mib : null;
  };
  const before = await held();
  for (const { bytes } of inputs) {
    const { came } = await worker.ask({ bytes });
    if (came === 'crash' || came === 'hang') return null;
  }
  const after = await held();
  return before === null || after === null ? null : { before, after };
};

/** Inputs that are sent twice, at most. */
const mostTwice = 1000;

const withoutFile = (kind: Finding['kind'], detail: string): Finding => ({
  kind,
  detail,
  index: null,
  input: null,
});

const tooSlow = (ms: number, slowAfterMs: number): Pick<Finding, 'kind' | 'detail'> | null =>
  ms > slowAfterMs ? { kind: 'slow', detail: `${Math.round(ms)} ms` } : null;

/** Sends the whole files, which must come to a known end as well. */
const sendSeeds = async (
  worker: Worker,
  { seeds, stalls = [], slowAfterMs = Infinity }: FuzzOptions,
): Promise<Pick<Fuzzed, 'slowest' | 'findings'>> => {
  const whole = [...seeds.map(({ what, bytes }) => ({ what, make: () => bytes })), ...stalls];
  const findings: Finding[] = [];
  let slowest: Fuzzed['slowest'] = { ms: 0, what: 'none' };
  // Starting the process is no file's time.
  await worker.ask({ ask: 'memory' });
  for (const { what, make } of whole) {
    const bytes = await make();
    const started = performance.now();
    const answer = await worker.ask({ bytes });
    const ms = performance.now() - started;
    if (ms > slowest.ms) slowest = { ms, what };
    const wrong = judge(answer) ?? tooSlow(ms, slowAfterMs);
    if (wrong !== null) findings.push({ ...wrong, index: null, input: { what, bytes } });
  }
  return { slowest, findings };
};

type Sent = Omit<Fuzzed, 'memory'>;

/** Sends the inputs, as many as there is time for. */
const sendInputs = async (
  worker: Worker,
  inputs: Iterable<Input>,
  until: number,
  { slowAfterMs = Infinity, progress }: FuzzOptions,
): Promise<Sent> => {
  const findings: Finding[] = [];
  const ends: Record<string, number> = {};
  let slowest: Fuzzed['slowest'] = { ms: 0, what: 'none' };
  let done = 0;
  for (const input of inputs) {
    const started = performance.now();
    if (started > until) break;
    const answer = await worker.ask({ bytes: input.bytes });
    const ms = performance.now() - started;
    if (ms > slowest.ms) slowest = { ms, what: input.what };
    const end = endOf(answer);
    ends[end] = (ends[end] ?? 0) + 1;
    const wrong = judge(answer) ?? tooSlow(ms, slowAfterMs);
    if (wrong !== null) findings.push({ ...wrong, index: done, input });
    done += 1;
    progress?.(done);
  }
  return { done, ends, slowest, findings };
};

/** What the whole run shows, beside its single files. */
const runFinding = (
  { done, findings }: Sent,
  memory: Fuzzed['memory'],
  { count, withinMs, growthMib }: FuzzOptions,
): Finding | null => {
  if (done < count) {
    return withoutFile('out of time', `${done} of ${count} inputs after ${withinMs / 1000} s`);
  }
  if (memory === null) {
    return findings.some(hasEnded)
      ? null
      : withoutFile('crash', 'when the last inputs came once more');
  }
  const { before, after } = memory;
  return after - before > growthMib
    ? withoutFile('memory', `${before.toFixed()} MiB before, ${after.toFixed()} after`)
    : null;
};

const hasEnded = ({ kind }: Finding): boolean => kind === 'crash' || kind === 'hang';

/** Sends one input after another through the converter, in a process of its own.
 *  @returns every finding; a process that died or hangs is replaced, and the rest goes on. */
export const fuzzConverter = async (options: FuzzOptions): Promise<Fuzzed> => {
  const { seeds, seed, count, hangsAfterMs, withinMs, program } = options;
  const until = performance.now() + withinMs;
  const worker = newWorker(hangsAfterMs, program);
  const inputs = function* (from: number, to: number) {
    for (let index = from; index < to; index += 1) yield inputOf(seeds, seed, index);
  };
  try {
    const ofWhole = await sendSeeds(worker, options);
    const sent = await sendInputs(worker, inputs(0, count), until, options);
    const canCompare = sent.done === count && !sent.findings.some(hasEnded);
    const memory = canCompare
      ? await gained(worker, inputs(Math.max(0, count - mostTwice), count))
      : null;
    const ofRun = runFinding(sent, memory, options);
    const findings = [...ofWhole.findings, ...sent.findings, ...(ofRun === null ? [] : [ofRun])];
    const slowest = ofWhole.slowest.ms > sent.slowest.ms ? ofWhole.slowest : sent.slowest;
    return { ...sent, slowest, memory, findings };
  } finally {
    await worker.stop();
  }
};

/** Converts one file, as a finding is made again. */
export const fuzzOne = async (bytes: Buffer, hangsAfterMs: number): Promise<Answer> => {
  const worker = newWorker(hangsAfterMs);
  try {
    return await worker.ask({ bytes });
  } finally {
    await worker.stop();
  }
};
