import { NotHere } from '../../src/session/command-failures.ts';
import type { BinEntry, WorkspaceView } from '../../src/ui/views.ts';
import { confirm } from '../confirm.ts';
import { findAddress, findBinned } from '../pictures/address.ts';
import { signedInSite } from '../site.ts';
import { openWorkspace, type OpenedWorkspace } from '../workspace/open-workspace.ts';
import type { CommandContext } from './command.ts';

export interface RmOptions {
  /** Deletes for good, also what is in the bin already. */
  readonly purge: boolean;
  /** Purges without asking. */
  readonly yes: boolean;
}

/** What is to be deleted. */
type Doomed = Pick<BinEntry, 'sessionId' | 'fileId' | 'name' | 'pictures'> & {
  readonly isBinned: boolean;
};

const findDoomed = ({ sessions, bin }: WorkspaceView, wanted: string, purge: boolean): Doomed => {
  try {
    const address = findAddress(sessions, wanted);
    const { sessionId, title, files } = address.session;
    return address.kind === 'session'
      ? { sessionId, fileId: null, name: title, pictures: files.length, isBinned: false }
      : { ...address.file, pictures: 1, isBinned: false };
  } catch (error) {
    const entry = purge && error instanceof NotHere ? findBinned(bin, wanted) : null;
    if (entry === null) throw error;
    return { ...entry, isBinned: true };
  }
};

const moveToBin = ({ workspace }: OpenedWorkspace, { sessionId, fileId }: Doomed): Promise<void> =>
  fileId === null ? workspace.deleteSession(sessionId) : workspace.deleteFile(sessionId, fileId);

/** Deletes for good, and resolves once the objects are deleted. */
const purgeDoomed = async (
  { workspace, until }: OpenedWorkspace,
  { sessionId, fileId }: Doomed,
): Promise<void> => {
  await workspace.purge({ sessionId, fileId });
  await until(({ bin }) =>
    bin.some((entry) => entry.sessionId === sessionId && entry.fileId === fileId) ? null : true,
  );
};

const forGood = ({ fileId, name, pictures }: Doomed): string =>
  fileId === null
    ? `This deletes ${name} with ${pictures === 1 ? 'its picture' : `its ${pictures} pictures`} and every size, for good.`
    : `This deletes ${name} with every size, for good.`;

/** Moves a session or a file to the bin, from which the page can restore it for 30 days, or deletes it for good.
 *  @throws NotSignedIn, NotHere, Ambiguous and what `openWorkspace` throws; AnswerMissing, NotConfirmed before a
 *  purge. */
export const rm = async (
  { around, terminal, space }: CommandContext,
  wanted: string,
  { purge, yes }: RmOptions,
): Promise<void> => {
  const opened = await openWorkspace(signedInSite(around, space));
  try {
    const doomed = findDoomed(opened.workspace.view, wanted, purge);
    if (purge && !yes) await confirm(terminal, forGood(doomed));
    if (!doomed.isBinned) await moveToBin(opened, doomed);
    if (purge) await purgeDoomed(opened, doomed);
    await opened.settled();
    const { sessionId, fileId, name } = doomed;
    terminal.result(
      { sessionId, fileId, purged: purge },
      purge
        ? `${name} is deleted for good.`
        : `${name} is in the bin; the page can restore it for 30 days.`,
    );
  } finally {
    await opened.close();
  }
};
