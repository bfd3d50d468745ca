import { randomOf } from '../random.ts';
import { draftsFor, sign, type Draft } from './drafts.ts';
import { mutate, rewrite } from './mutations.ts';
import { secret } from './secrets.ts';
import { openTarget, type Execution, type FuzzTarget } from './target.ts';
import { bytesOf, exchange, type WireAnswer, type WireMessage } from './wire-message.ts';

/** What a request broke. */
export interface Finding {
  readonly kind: 'error' | 'hang' | 'server error' | 'another meaning' | 'leak' | 'changed';
  readonly detail: string;
  /** Null where it was one of several sent together. */
  readonly index: number | null;
  /** As it was sent. */
  readonly bytes: Buffer | null;
}

export interface FuzzOptions {
  readonly seed: number;
  readonly count: number;
  /** Milliseconds. */
  readonly hangsAfter: number;
  readonly progress?: (done: number) => void;
}

export interface FuzzResult {
  /** How often each status was answered; 0: closed without one. */
  readonly statuses: Readonly<Record<string, number>>;
  /** How often each draft was carried out, changed or not. */
  readonly executed: Readonly<Record<string, number>>;
  readonly findings: readonly Finding[];
}

/** What the signed requests ask for, by the head of what they make a service do. */
type Meanings = ReadonlyMap<
  string,
  {
    readonly what: string;
    /** Null where the signature leaves the payload open. */
    readonly body: string | null;
  }
>;

const signedAt = new Date('2026-06-01T12:00:00Z');
/** Requests that are under way at a time. */
const atOnce = 32;
/** After so many findings a run ends. */
const mostFindings = 20;

/** Sends every draft unchanged, and notes what it makes the services do.
 *  @throws Error when one of them does nothing. */
const learn = async (
  target: FuzzTarget,
  drafts: readonly Draft[],
  hangsAfter: number,
): Promise<Meanings> => {
  const known = new Map<string, { what: string; body: string | null }>();
  for (const draft of drafts) {
    const message = await sign(target, draft);
    const answer = await exchange(target.port, message, hangsAfter);
    const [execution] = target.takeExecutions();
    if (execution === undefined) {
      throw new Error(`${draft.what} was not executed: ${answer.text.slice(0, 2000)}`);
    }
    known.set(execution.head, {
      what: draft.what,
      body: draft.signsBody ? execution.body : null,
    });
  }
  return known;
};

/** Whether a service was asked for something that nobody signed. */
const isUnsigned = (meanings: Meanings, { head, body }: Execution): boolean => {
  const known = meanings.get(head);
  if (known === undefined) return true;
  return known.body !== null && body !== null && known.body !== body;
};

interface Sent {
  readonly index: number;
  readonly bytes: Buffer;
  readonly answer: WireAnswer;
}

/** 501 is AWS's answer to what it does not implement. */
const isServerError = (status: number): boolean => status >= 500 && status !== 501;

const judge = ({ index, bytes, answer }: Sent): readonly Finding[] => {
  const found: Finding[] = [];
  const add = (kind: Finding['kind'], detail: string) => found.push({ kind, detail, index, bytes });
  if (answer.hung) add('hang', 'the connection was not closed');
  if (answer.statuses.some(isServerError)) add('server error', answer.text);
  if (answer.text.includes(secret)) add('leak', answer.text);
  return found;
};

/** Runs numbered requests, several at a time, and judges each. */
const run = async (
  target: FuzzTarget,
  { seed, count, hangsAfter, progress }: FuzzOptions,
  make: (random: ReturnType<typeof randomOf>) => Promise<WireMessage>,
  isForbidden: (execution: Execution) => boolean,
  meanings: Meanings,
): Promise<FuzzResult> => {
  const statuses: Record<string, number> = {};
  const executed: Record<string, number> = {};
  const findings: Finding[] = [];
  const send = async (index: number): Promise<Sent> => {
    const message = await make(randomOf(seed, index));
    const answer = await exchange(target.port, message, hangsAfter);
    return { index, bytes: bytesOf(message), answer };
  };
  const before = await target.secrets();
  /** What the engine did wrong since the last call. */
  const wrongs = async (): Promise<readonly (readonly [Finding['kind'], string])[]> => {
    const wrong: [Finding['kind'], string][] = [];
    for (const error of target.takeErrors()) wrong.push(['error', String((error as Error).stack)]);
    for (const execution of target.takeExecutions()) {
      const what = meanings.get(execution.head)?.what ?? 'other';
      executed[what] = (executed[what] ?? 0) + 1;
      if (isForbidden(execution)) wrong.push(['another meaning', execution.head]);
    }
    if ((await target.secrets()) !== before) wrong.push(['changed', await target.secrets()]);
    return wrong;
  };
  for (let from = 0; from < count; from += atOnce) {
    const indices = Array.from({ length: Math.min(atOnce, count - from) }, (_, at) => from + at);
    const sent = await Promise.all(indices.map(send));
    for (const each of sent) {
      for (const status of each.answer.statuses.length > 0 ? each.answer.statuses : [0]) {
        statuses[status] = (statuses[status] ?? 0) + 1;
      }
      findings.push(...judge(each));
    }
    for (const [kind, detail] of await wrongs()) {
      findings.push({ kind, detail, index: null, bytes: null });
      // One of those sent together did it: each is sent again alone.
      for (const index of indices) {
        const { bytes } = await send(index);
        for (const [own, why] of await wrongs()) {
          findings.push({ kind: own, detail: why, index, bytes });
        }
      }
    }
    progress?.(from + indices.length);
    if (findings.length >= mostFindings) break;
  }
  return { statuses, executed, findings };
};

/** Changes signed requests on their way: what is carried out must be what was signed. */
export const fuzzSigned = async (options: FuzzOptions): Promise<FuzzResult> => {
  const target = await openTarget(signedAt);
  try {
    const drafts = draftsFor(target);
    const messages = await Promise.all(drafts.map((draft) => sign(target, draft)));
    const meanings = await learn(target, drafts, options.hangsAfter);
    return await run(
      target,
      options,
      (random) => Promise.resolve(mutate(random.pick(messages), random.pick(messages), random)),
      (execution) => isUnsigned(meanings, execution),
      meanings,
    );
  } finally {
    await target.close();
  }
};

/** Signs requests of any content: no answer may be a server error, or show or change what another user
 *  owns. */
export const fuzzContents = async (options: FuzzOptions): Promise<FuzzResult> => {
  const target = await openTarget(signedAt);
  try {
    const drafts = draftsFor(target);
    const meanings = await learn(target, drafts, options.hangsAfter);
    return await run(
      target,
      options,
      (random) => sign(target, rewrite(random.pick(drafts), random)),
      () => false,
      meanings,
    );
  } finally {
    await target.close();
  }
};
