import { stat } from 'node:fs/promises';
import path from 'node:path';
import { addedWords } from '../../src/upload/add-words.ts';
import { FileUnopened } from '../failures.ts';
import { chooseSession } from '../pictures/choose-session.ts';
import { endingIn } from '../pictures/follow-pictures.ts';
import { watchFolder } from '../pictures/folder-watch.ts';
import { placePictures, type Placed } from '../pictures/place-pictures.ts';
import { signedInSite } from '../site.ts';
import { openPicture } from '../state/picture-file.ts';
import { openWorkspace, type OpenedWorkspace } from '../workspace/open-workspace.ts';
import type { CommandContext } from './command.ts';
import { reportPicture } from './put.ts';

export interface SyncOptions {
  readonly session?: string;
}

const requireFolder = async (folder: string): Promise<void> => {
  const stats = await stat(folder).catch(() => null);
  if (stats?.isDirectory() !== true) throw new FileUnopened(`${folder} is no folder`);
};

/** Opens files; one that is gone by now is left out. */
const openAll = async (paths: readonly string[]): Promise<readonly File[]> => {
  const opened = await Promise.all(paths.map((file) => openPicture(file).catch(() => null)));
  return opened.filter((file) => file !== null);
};

/** Prints each placed picture once, when its conversion has ended. */
const createReporter = (context: CommandContext, { workspace }: OpenedWorkspace) => {
  const underWay = new Map<string, Placed>();
  const look = (): void => {
    for (const [fileId, placed] of underWay) {
      const ending = endingIn(workspace.view, placed, 'converted');
      if (ending === null) continue;
      underWay.delete(fileId);
      reportPicture(context, placed, ending, null);
    }
  };
  workspace.subscribe(look);
  return (placed: readonly Placed[]): void => {
    for (const one of placed) {
      if (one.how !== 'already-there') underWay.set(one.fileId, one);
    }
    look();
  };
};

/** Uploads what is in a folder and what appears in it, until the process ends. Started again, it goes on
 *  where it was; nothing is added twice. Files that are deleted from the folder stay in the session.
 *  @throws NotSignedIn, FileUnopened, SignedOut and what `openWorkspace` throws. */
export const sync = async (
  context: CommandContext,
  folder: string,
  options: SyncOptions,
): Promise<void> => {
  const { around, terminal, space } = context;
  await requireFolder(folder);
  const opened = await openWorkspace(signedInSite(around, space));
  const watched = watchFolder(folder);
  const title = options.session ?? path.basename(path.resolve(folder));
  const follow = createReporter(context, opened);
  const signedOut = opened.until<never>(() => null);
  // Raced below; between two races nobody listens.
  signedOut.catch(() => undefined);
  terminal.note(`Uploading what appears in ${folder} to ${title}. Ctrl+C ends it.`);
  try {
    for (;;) {
      const paths = await Promise.race([watched.next(), signedOut]);
      const files = await openAll(paths);
      const { workspace, local } = opened;
      const choice = { session: title, recipe: undefined };
      const chosen = await chooseSession(workspace, choice, Date.now());
      const placer = { workspace, local, everySession: false, ...chosen };
      const { placed, skipped } = await placePictures(placer, files);
      const words = addedWords({ added: placed.length, provided: 0, skipped });
      if (words !== null) terminal.note(words);
      follow(placed);
    }
  } finally {
    await watched.close();
    await opened.close();
  }
};
