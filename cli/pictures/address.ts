import type { BinEntry, FileView, SessionView } from '../../src/ui/views.ts';
import { NotHere } from '../../src/session/command-failures.ts';
import { Ambiguous } from '../failures.ts';

/** A session, or one of its files. */
export type Address =
  | { readonly kind: 'session'; readonly session: SessionView }
  | { readonly kind: 'file'; readonly session: SessionView; readonly file: FileView };

/** Finds a session by its ID or title; of several with the title the newest. Null when there is none. */
export const findSession = (sessions: readonly SessionView[], wanted: string): SessionView | null =>
  sessions.find(({ sessionId }) => sessionId === wanted) ??
  sessions.find(({ title }) => title === wanted) ??
  null;

/** Finds what a user names: a session by ID or title, else a file by ID or name.
 *  @throws NotHere when there is none; Ambiguous when several files have the name. */
export const findAddress = (sessions: readonly SessionView[], wanted: string): Address => {
  const session = findSession(sessions, wanted);
  if (session !== null) return { kind: 'session', session };
  const files = sessions.flatMap((of) => of.files.map((file) => ({ session: of, file })));
  const byId = files.find(({ file }) => file.fileId === wanted);
  const named = byId === undefined ? files.filter(({ file }) => file.name === wanted) : [byId];
  const [first, second] = named;
  if (first === undefined) throw new NotHere(`there is no session or file ${wanted}`);
  if (second !== undefined) {
    throw new Ambiguous(
      wanted,
      named.map(({ session: of, file }) => `${file.fileId} in ${of.title}`),
    );
  }
  return { kind: 'file', ...first };
};

/** Finds what the bin holds under an ID or a name; null when there is nothing.
 *  @throws Ambiguous when several entries have the name. */
export const findBinned = (bin: readonly BinEntry[], wanted: string): BinEntry | null => {
  const byId = bin.filter(({ sessionId, fileId }) => (fileId ?? sessionId) === wanted);
  const found = byId.length > 0 ? byId : bin.filter(({ name }) => name === wanted);
  const [first = null, second] = found;
  if (second === undefined) return first;
  throw new Ambiguous(
    wanted,
    found.map(({ sessionId, fileId }) => `${fileId ?? sessionId} in the bin`),
  );
};

/** Lists the files at an address. */
export const filesAt = (address: Address): readonly FileView[] =>
  address.kind === 'file' ? [address.file] : address.session.files;
