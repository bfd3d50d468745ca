import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';

/** Milliseconds that a value waits for others to be written with. */
const wait = 20;

export interface Lines<Value> {
  append(value: Value): void;
  /** Writes what waits, and closes the file. */
  close(): Promise<void>;
}

/** Appends values to a file as JSON lines, many in one write. The file has mode 600. If it cannot be
 *  written, e.g. on a full disk, the lines are lost and nothing else fails. */
export const appendLines = <Value>(file: string): Lines<Value> => {
  const stream = createWriteStream(file, { flags: 'a', mode: 0o600 });
  stream.on('error', () => undefined);
  let waiting: Value[] = [];
  let timer: NodeJS.Timeout | null = null;
  const write = (): void => {
    timer = null;
    const values = waiting;
    waiting = [];
    if (values.length > 0) stream.write(values.map((each) => `${JSON.stringify(each)}\n`).join(''));
  };
  return {
    append(value) {
      waiting.push(value);
      timer ??= setTimeout(write, wait);
    },
    async close() {
      if (timer !== null) clearTimeout(timer);
      write();
      stream.end();
      await finished(stream).catch(() => undefined);
    },
  };
};
