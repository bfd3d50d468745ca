import { shownOutputs } from '../../src/result/rendition-words.ts';
import { countFiles, sessionWords } from '../../src/session/session-words.ts';
import type { FileView, SessionView } from '../../src/ui/views.ts';
import { fileWords } from '../../src/upload/file-words.ts';
import { findSession } from '../pictures/address.ts';
import { NotHere } from '../../src/session/command-failures.ts';
import { signedInSite } from '../site.ts';
import { readView } from '../workspace/read-view.ts';
import type { CommandContext } from './command.ts';

/** A file as `--json` prints it. */
export const fileJson = (file: FileView) => ({
  fileId: file.fileId,
  sessionId: file.sessionId,
  name: file.name,
  bytes: file.size,
  state: file.state.status,
  ...(file.parts === null ? {} : { parts: file.parts }),
  ...(file.state.status === 'failed' ? { failure: file.state.failure } : {}),
  outputs: shownOutputs(file).map(({ name, width, height, bytes, contentType }) => ({
    ...{ name, width, height, bytes, contentType },
  })),
});

/** A file in one line. */
export const fileLine = (file: FileView): string => {
  const { label, detail } = fileWords(file);
  const sizes = shownOutputs(file).map(({ name }) => name);
  const words = sizes.length > 0 ? sizes.join(', ') : (detail ?? '');
  return `${file.name}  ${label}${words === '' ? '' : `  ${words}`}`;
};

const sessionJson = (session: SessionView) => ({
  sessionId: session.sessionId,
  title: session.title,
  createdAt: session.createdAt,
  recipe: session.recipe,
  files: session.files.map(fileJson),
});

/** Prints every session, or the files of one.
 *  @throws NotSignedIn, NotHere and what `readView` throws. */
export const ls = async (
  { around, terminal, space }: CommandContext,
  wanted: string | undefined,
): Promise<void> => {
  const { view } = await readView(signedInSite(around, space));
  if (wanted === undefined) {
    for (const session of view.sessions) {
      const { sessionId, title } = session;
      const words = sessionWords(countFiles(session));
      terminal.result(sessionJson(session), `${sessionId}  ${title}  ${words}`);
    }
    return;
  }
  const session = findSession(view.sessions, wanted);
  if (session === null) throw new NotHere(`there is no session ${wanted}`);
  for (const file of session.files) {
    terminal.result(fileJson(file), `${file.fileId}  ${fileLine(file)}`);
  }
};
