import type { Workspace } from '../ui/views.ts';
import { thisBrowser } from './browser.ts';
import { openOnHost, type OpenWorkspace } from './open-on-host.ts';

/** Opens the workspace of the signed-in user in this browser.
 *  @throws what `openOnHost` throws. */
export const openWorkspace = (from: OpenWorkspace): Promise<Workspace> =>
  openOnHost(from, thisBrowser());
