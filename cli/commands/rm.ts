import { findAddress } from '../pictures/address.ts';
import { signedInSite } from '../site.ts';
import { openWorkspace } from '../workspace/open-workspace.ts';
import type { CommandContext } from './command.ts';

/** Moves a session or a file to the bin, from which the page can restore it for 30 days.
 *  @throws NotSignedIn, NotHere, Ambiguous and what `openWorkspace` throws. */
export const rm = async (
  { around, terminal, space }: CommandContext,
  wanted: string,
): Promise<void> => {
  const { workspace, settled, close } = await openWorkspace(signedInSite(around, space));
  try {
    const address = findAddress(workspace.view.sessions, wanted);
    const { sessionId, title } = address.session;
    if (address.kind === 'session') await workspace.deleteSession(sessionId);
    else await workspace.deleteFile(sessionId, address.file.fileId);
    await settled();
    const isFile = address.kind === 'file';
    terminal.result(
      { sessionId, fileId: isFile ? address.file.fileId : null },
      `${isFile ? address.file.name : title} is in the bin; the page can restore it for 30 days.`,
    );
  } finally {
    await close();
  }
};
