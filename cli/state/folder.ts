import os from 'node:os';
import path from 'node:path';
import type { Surroundings } from '../terminal.ts';

/** Returns the folder of everything that the command line keeps: `latchkey` in the user's state folder.
 *  @see https://specifications.freedesktop.org/basedir-spec/latest/ */
export const stateFolder = ({ environment }: Pick<Surroundings, 'environment'>): string => {
  const home = environment.HOME ?? os.homedir();
  const given = environment.XDG_STATE_HOME;
  // The specification ignores relative paths.
  const parent =
    given !== undefined && path.isAbsolute(given) ? given : path.join(home, '.local', 'state');
  return path.join(parent, 'latchkey');
};
