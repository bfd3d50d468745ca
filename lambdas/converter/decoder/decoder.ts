import { spawn, type ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import type { Recipe } from '#contract/recipe';
import type { ConvertedRendition } from '../convert.ts';
import { limits } from '../limits.ts';
import { Refusal, refuse } from '../refusal.ts';
import { messagesIn, send, type Message } from './messages.ts';
import type { Reply, Request } from './protocol.ts';

/** The decoder's process ended by itself or for memory while it converted: it may again. */
export class DecoderEnded extends Error {
  override readonly name = 'DecoderEnded';
}

export interface Decoder {
  /** Starts a process ahead of need, unless one waits. */
  start(): void;
  /** Converts in a process of its own, which is killed when it does not keep its time.
   *  @throws Refusal when the picture or the recipe is at fault, `too-slow` for a process that was killed.
   *  @throws DecoderEnded when the process ended by itself. Anything else that is thrown is ours. */
  convert(bytes: Buffer, recipe: Recipe): AsyncGenerator<ConvertedRendition>;
  /** Ends every process that waits. */
  stop(): void;
}

/** Seconds. */
export interface Deadlines {
  /** Loading sharp; from a cold disk it takes one or two. */
  readonly start: number;
  /** Reading a picture's header, from its last byte on. */
  readonly header: number;
  /** One upload. The decoder's own clock runs out before, unless native code does not come back. */
  readonly whole: number;
}

const deadlinesInUse: Deadlines = {
  start: 20,
  header: limits.headerSeconds,
  whole: limits.seconds + 1,
};

interface Running {
  readonly child: ChildProcess;
  /** Resolves with the signal, the exit code, or why it could not be started. */
  readonly ended: Promise<string>;
  readonly replies: AsyncGenerator<Message<Reply>>;
  /** Keeps this process alive while it waits for the decoder, and only then. */
  hold(isHeld: boolean): void;
}

/** The environment without AWS's variables: the decoder needs no credentials. */
const environment = (): NodeJS.ProcessEnv => {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
  const memory = process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE;
  return {
    ...Object.fromEntries(own),
    ...(memory === undefined ? {} : { AWS_LAMBDA_FUNCTION_MEMORY_SIZE: memory }),
  };
};

const startProcess = (program: readonly string[]): Running => {
  const child = spawn(process.execPath, program, {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: environment(),
  });
  const ended = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? String(code)));
    // Instead of 'exit' where the process could not be started at all.
    child.on('error', ({ message }) => resolve(message));
  });
  // It is gone when it is written to: its replies end, too.
  child.stdin.on('error', () => undefined);
  const handles = [child, child.stdin as unknown as Socket, child.stdout as unknown as Socket];
  const hold = (isHeld: boolean): void => {
    for (const handle of handles) {
      if (isHeld) handle.ref();
      else handle.unref();
    }
  };
  hold(false);
  return { child, ended, replies: messagesIn<Reply>(child.stdout), hold };
};

const isAlive = ({ child }: Running): boolean =>
  child.exitCode === null && child.signalCode === null;

/** One conversion's deadlines: the process is killed at the one that is set, for a reason. */
const watch = ({ child, ended }: Running) => {
  const timers = new Map<keyof Deadlines, NodeJS.Timeout>();
  /** Deadlines that were kept: what was waited for may be over before it is waited for. */
  const kept = new Set<keyof Deadlines>();
  let reason: Error | null = null;
  const keep = (name: keyof Deadlines): void => {
    kept.add(name);
    clearTimeout(timers.get(name));
  };
  return {
    set(name: keyof Deadlines, seconds: number, why: Error) {
      if (kept.has(name)) return;
      const kill = (): void => {
        reason ??= why;
        child.kill('SIGKILL');
      };
      timers.set(name, setTimeout(kill, seconds * 1000));
    },
    keep,
    keepAll: () => (['start', 'header', 'whole'] as const).forEach(keep),
    /** Why the process ended. */
    reason: async (): Promise<Error> => {
      const how = await ended;
      return reason ?? new DecoderEnded(`the decoder ended: ${how}`);
    },
  };
};

type Watch = ReturnType<typeof watch>;

const nextReply = async ({ replies }: Running, clock: Watch): Promise<Message<Reply>> => {
  const { value, done } = await replies.next();
  if (done === true) throw await clock.reason();
  return value;
};

const fault = (name: string, message: string): Error => Object.assign(new Error(message), { name });

/** Converts in child processes, one upload at a time in each, and keeps a process for the next upload.
 *  `program` is what Node is started with. */
export const newDecoder = (
  program: readonly string[],
  deadlines: Deadlines = deadlinesInUse,
): Decoder => {
  let waiting: Running | null = null;
  /** Processes that have said that they are ready. */
  const loaded = new WeakSet<Running>();

  const start = (): void => {
    if (waiting === null || !isAlive(waiting)) waiting = startProcess(program);
  };

  const take = (): Running => {
    const taken = waiting !== null && isAlive(waiting) ? waiting : startProcess(program);
    waiting = null;
    return taken;
  };

  /** Keeps a process for the next upload. */
  const put = (running: Running): void => {
    running.hold(false);
    if (waiting === null || !isAlive(waiting)) waiting = running;
    else running.child.kill('SIGKILL');
  };

  const load = async (running: Running, clock: Watch): Promise<void> => {
    if (loaded.has(running)) return;
    clock.set('start', deadlines.start, new Error('the decoder did not start in time'));
    const { done } = await running.replies.next();
    clock.keep('start');
    if (done === true) throw new Error('the decoder did not start');
    loaded.add(running);
  };

  const ask = (running: Running, clock: Watch, bytes: Buffer, recipe: Recipe): void => {
    clock.set('whole', deadlines.whole, refuse.tooSlow());
    const sent = send(running.child.stdin as Socket, { recipe } satisfies Request, bytes);
    const sentAll = () => clock.set('header', deadlines.header, refuse.tooSlowToRead());
    // That it could not be sent shows in the replies.
    sent.then(sentAll, () => undefined);
  };

  async function* convert(bytes: Buffer, recipe: Recipe): AsyncGenerator<ConvertedRendition> {
    const running = take();
    const clock = watch(running);
    let hasAnswered = false;
    try {
      running.hold(true);
      await load(running, clock);
      ask(running, clock, bytes, recipe);
      while (!hasAnswered) {
        const { content, bytes: data } = await nextReply(running, clock);
        switch (content.came) {
          case 'opened':
            clock.keep('header');
            break;
          case 'rendition': {
            // Never the decoder's own word for it: it may have been taken over, and names become keys.
            const rendition = recipe.renditions[content.index];
            if (rendition === undefined) throw new RangeError('a rendition that nobody asked for');
            const { width, height } = content;
            const same = content.sameAs === null ? undefined : recipe.renditions[content.sameAs];
            yield { rendition, data, width, height, sameAs: same?.name ?? null };
            break;
          }
          case 'refused':
            hasAnswered = true;
            throw new Refusal(content.code, content.message, content.detail);
          case 'fault':
            hasAnswered = true;
            throw fault(content.name, content.message);
          case 'done':
            hasAnswered = true;
            break;
          case 'ready':
            break;
        }
      }
    } finally {
      clock.keepAll();
      if (hasAnswered) {
        put(running);
      } else {
        running.child.kill('SIGKILL');
        running.hold(false);
        start();
      }
    }
  }

  return {
    start,
    convert,
    stop() {
      waiting?.child.kill('SIGKILL');
      waiting = null;
    },
  };
};
