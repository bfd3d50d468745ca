import { rename, stat } from 'node:fs/promises';

/** In bytes: holds weeks of a developer's decisions and is still searched quickly. */
const longest = 64 * 1024 * 1024;

/** Renames a log that has grown large to `{file}.1`, replacing the previous one.
 *  @returns the same path, to append to. */
export const rotateLogFile = async (file: string, most = longest): Promise<string> => {
  const size = await stat(file).then(
    (found) => found.size,
    () => 0,
  );
  if (size > most) await rename(file, `${file}.1`);
  return file;
};
