import { readFile } from 'node:fs/promises';
import { replaceFile } from '../replace-file.ts';
import { sequencerFile } from './object-files.ts';

/** Makes sequencers: 18 hex digits, each greater than all earlier ones, also after a restart and
 *  whatever the clock does, since the first eight digits count the starts.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html */
export const openSequencer = async (dir: string): Promise<() => string> => {
  const start = (await lastStart(dir)) + 1;
  await replaceFile(sequencerFile(dir), JSON.stringify({ start }));
  let given = 0;
  return () => hex(start, 8) + hex((given += 1), 10);
};

const lastStart = async (dir: string): Promise<number> => {
  try {
    const { start } = JSON.parse(await readFile(sequencerFile(dir), 'utf8')) as { start: unknown };
    if (typeof start === 'number' && Number.isSafeInteger(start)) return start;
    throw new Error(`${sequencerFile(dir)} does not hold a number of starts`);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 0;
    throw error;
  }
};

const hex = (value: number, digits: number): string =>
  value.toString(16).toUpperCase().padStart(digits, '0');
