import type { Seed } from './corpus.ts';
import { inputOf, type Input } from './inputs.ts';
import { newWorker, type Answer } from './worker.ts';

/** Something that must not happen, and the file that makes it happen; null for what no single file
 *  does. */
export interface Finding {
  readonly kind: 'crash' | 'hang' | 'untyped' | 'wrong' | 'sentence' | 'memory' | 'out of time';
  readonly detail: string;
  readonly index: number | null;
  readonly input: Input | null;
}

export interface FuzzOptions {
  readonly seeds: readonly Seed[];
  readonly seed: number;
  /** Inputs. */
  readonly count: number;
  /** What one input may take, beyond which it hangs. */
  readonly hangsAfterMs: number;
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

/** Sends the whole files, which must come to a known end as well. */
const sendSeeds = async (worker: Worker, seeds: readonly Seed[]): Promise<Finding[]> => {
  const findings: Finding[] = [];
  for (const { what, bytes } of seeds) {
    const wrong = judge(await worker.ask({ bytes }));
    if (wrong !== null) findings.push({ ...wrong, index: null, input: { what, bytes } });
  }
  return findings;
};

type Sent = Omit<Fuzzed, 'memory'>;

/** Sends the inputs, as many as there is time for. */
const sendInputs = async (
  worker: Worker,
  inputs: Iterable<Input>,
  until: number,
  progress: FuzzOptions['progress'],
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
    const wrong = judge(answer);
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
  const { seeds, seed, count, hangsAfterMs, withinMs, progress, program } = options;
  const until = performance.now() + withinMs;
  const worker = newWorker(hangsAfterMs, program);
  const inputs = function* (from: number, to: number) {
    for (let index = from; index < to; index += 1) yield inputOf(seeds, seed, index);
  };
  try {
    const ofSeeds = await sendSeeds(worker, seeds);
    const sent = await sendInputs(worker, inputs(0, count), until, progress);
    const canCompare = sent.done === count && !sent.findings.some(hasEnded);
    const memory = canCompare
      ? await gained(worker, inputs(Math.max(0, count - mostTwice), count))
      : null;
    const ofRun = runFinding(sent, memory, options);
    const findings = [...ofSeeds, ...sent.findings, ...(ofRun === null ? [] : [ofRun])];
    return { ...sent, memory, findings };
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
