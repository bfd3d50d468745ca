import { clearLine, createInterface, cursorTo, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { AnswerMissing } from './failures.ts';
import type { Keychain } from './state/keychain.ts';

/** What a command runs in: the process, or a test. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable & { readonly isTTY?: boolean };
  readonly stderr: Writable & { readonly isTTY?: boolean };
  readonly keychain: Keychain;
}

/** How a command talks to its user. Results go to standard output, all else to standard error. */
export interface Terminal {
  /** Prints one result: the words or, with `--json`, the value as one line of JSON. */
  result(value: unknown, words: string): void;
  /** Says what happens on the way; nothing with `--json`. */
  note(words: string): void;
  /** Asks for a line; `secret` does not show what is typed. Where standard input is no terminal, its
   *  next line is the answer.
   *  @throws AnswerMissing when there is no such line. */
  ask(question: string, options: { readonly secret: boolean }): Promise<string>;
  /** Shows one line that the next one replaces, or removes it (null). Only in a terminal, and never with
   *  `--json`. */
  progress(line: string | null): void;
  close(): void;
}

const askInTerminal = async (
  { stdin, stderr }: Surroundings,
  prompt: string,
  silent: boolean,
): Promise<string> => {
  const { read } = await import('read');
  const answer = await read({ prompt, silent, input: stdin, output: stderr as NodeJS.WriteStream });
  // The line break that was typed is not shown either.
  if (silent) stderr.write('\n');
  return answer;
};

/** Creates the terminal of one command. */
export const createTerminal = (around: Surroundings, json: boolean): Terminal => {
  const { stdin, stdout, stderr } = around;
  let reader: Interface | null = null;
  let lines: AsyncIterator<string> | null = null;

  const nextLine = async (question: string): Promise<string> => {
    reader ??= createInterface({ input: stdin });
    lines ??= reader[Symbol.asyncIterator]();
    const line = await lines.next();
    if (line.done === true) throw new AnswerMissing(question);
    return line.value;
  };

  const isShown = stderr.isTTY === true && !json;
  let shown: string | null = null;
  const progress = (line: string | null): void => {
    if (!isShown || line === shown) return;
    shown = line;
    cursorTo(stderr, 0);
    clearLine(stderr, 1);
    if (line !== null) stderr.write(line);
  };

  return {
    progress,
    result: (value, words) => void stdout.write(`${json ? JSON.stringify(value) : words}\n`),
    note(words) {
      progress(null);
      if (!json) stderr.write(`${words}\n`);
    },
    ask: (question, { secret }) =>
      stdin.isTTY === true ? askInTerminal(around, `${question}: `, secret) : nextLine(question),
    close: () => reader?.close(),
  };
};
