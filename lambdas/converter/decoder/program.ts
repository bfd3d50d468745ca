/** The decoder: a process that converts what it is sent on standard input and answers on standard
 *  output, one upload at a time. It is killed when native code does not come back: see `decoder.ts`. */
import { convert } from '../convert.ts';
import { Refusal } from '../refusal.ts';
import { messagesIn, send } from './messages.ts';
import type { Reply, Request } from './protocol.ts';

/** At once: a regular exit waits for the threads of native code. */
const end = (): void => {
  process.kill(process.pid, 'SIGKILL');
};

const reply = (content: Reply, data?: Buffer): Promise<void> => send(process.stdout, content, data);

const failure = (error: unknown): Reply => {
  if (error instanceof Refusal) {
    const { code, message, detail } = error;
    return { came: 'refused', code, message, detail };
  }
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return { came: 'fault', name, message };
};

const answer = async (bytes: Buffer, { recipe }: Request): Promise<void> => {
  try {
    const opened = () => void reply({ came: 'opened' });
    for await (const made of convert(bytes, recipe, opened)) {
      const { rendition, data, width, height } = made;
      const index = recipe.renditions.indexOf(rendition);
      const same = recipe.renditions.findIndex(({ name }) => name === made.sameAs);
      const sameAs = same === -1 ? null : same;
      await reply({ came: 'rendition', index, width, height, sameAs }, data);
    }
    await reply({ came: 'done' });
  } catch (error) {
    await reply(failure(error));
  }
};

/** Lambda counts the memory of all processes; who runs the handler elsewhere may see that one alone. */
const watchMemory = (mib: number): void => {
  const check = () => {
    if (process.memoryUsage.rss() > mib * 2 ** 20) end();
  };
  check();
  setInterval(check, 50).unref();
};

const functionMib = Number(process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE);
if (functionMib > 0) watchMemory(functionMib);

const run = async (): Promise<void> => {
  process.stdout.on('error', end);
  await reply({ came: 'ready' });
  let answered = Promise.resolve();
  // Read on while a picture is converted, so that the end of the handler is seen.
  for await (const { content, bytes } of messagesIn<Request>(process.stdin)) {
    answered = answered.then(() => answer(bytes, content));
  }
  end();
};

void run();
