import { rename, stat } from 'node:fs/promises';

/** Bytes: weeks of a developer's decisions, and nothing that a search would wait for. */
const enough = 64 * 1024 * 1024;

/** A log to append to. One that has grown large is put aside as `{file}.1`, in place of the one before:
 *  a log on somebody's laptop must not grow for ever.
 *  @returns the same path. */
export const logFile = async (file: string, most = enough): Promise<string> => {
  const size = await stat(file).then(
    (found) => found.size,
    () => 0,
  );
  if (size > most) await rename(file, `${file}.1`);
  return file;
};
