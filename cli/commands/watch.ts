import { NotHere } from '../../src/session/command-failures.ts';
import type { FileView, WorkspaceView } from '../../src/ui/views.ts';
import { findSession } from '../pictures/address.ts';
import { linkLine, signedLinks } from '../pictures/signed-links.ts';
import { signedInSite } from '../site.ts';
import { openWorkspace } from '../workspace/open-workspace.ts';
import { readView } from '../workspace/read-view.ts';
import type { CommandContext } from './command.ts';
import { fileJson, fileLine } from './ls.ts';

export interface WatchOptions {
  readonly links: boolean;
}

const isOver = ({ state }: FileView): boolean =>
  state.status === 'ready' || state.status === 'failed';

/** Finds the pictures whose conversion has ended since the last view that it was given. */
export const createEndedSince = (first: readonly FileView[]) => {
  const over = new Set(first.filter(isOver).map(({ fileId }) => fileId));
  return (files: readonly FileView[]): readonly FileView[] => {
    const news = files.filter((file) => isOver(file) && !over.has(file.fileId));
    for (const file of files) {
      if (isOver(file)) over.add(file.fileId);
      else over.delete(file.fileId);
    }
    return news;
  };
};

/** Prints each picture that becomes ready or fails, of every session or of one, until the process ends.
 *  @throws NotSignedIn, NotHere, SignedOut and what `openWorkspace` throws. */
export const watch = async (
  { around, terminal, space }: CommandContext,
  wanted: string | undefined,
  { links: withLinks }: WatchOptions,
): Promise<void> => {
  const site = signedInSite(around, space);
  // What has ended before is no news, also where this computer never read it.
  const { view: first } = await readView(site);
  const { workspace, until, close } = await openWorkspace(site);
  try {
    const session = wanted === undefined ? null : findSession(workspace.view.sessions, wanted);
    if (wanted !== undefined && session === null) {
      throw new NotHere(`there is no session ${wanted}`);
    }
    const filesIn = ({ sessions }: WorkspaceView): readonly FileView[] =>
      sessions
        .filter(({ sessionId }) => session === null || sessionId === session.sessionId)
        .flatMap(({ files }) => files);
    const print = async (file: FileView): Promise<void> => {
      const links = withLinks ? await signedLinks(workspace.downloadLink, file) : [];
      terminal.result(
        { ...fileJson(file), ...(withLinks ? { outputs: links } : {}) },
        [fileLine(file), ...links.map(linkLine)].join('\n'),
      );
    };
    const endedSince = createEndedSince(filesIn(first));
    terminal.note('Watching. Ctrl+C ends it.');
    for (;;) {
      const news = await until((view) => {
        const ended = endedSince(filesIn(view));
        return ended.length > 0 ? ended : null;
      });
      for (const file of news) await print(file);
    }
  } finally {
    await close();
  }
};
