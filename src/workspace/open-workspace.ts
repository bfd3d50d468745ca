import { thisBrowser } from './browser.ts';
import type { OpenedWorkspace } from './connect.ts';
import { openOnHost, type OpenWorkspace } from './open-on-host.ts';

/** Opens the workspace of the signed-in user in this browser.
 *  @throws what `openOnHost` throws. */
export const openWorkspace = (from: OpenWorkspace): Promise<OpenedWorkspace> =>
  openOnHost(from, thisBrowser());
