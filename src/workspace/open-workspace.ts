import { thisBrowser } from './browser.ts';
import type { OpenedWorkspace } from './connect.ts';
import { openOnHost, type OpenWorkspace } from './open-on-host.ts';
import { createShownHost, type ShownHost } from './shown-host.ts';

/** A workspace in this browser. */
export interface BrowserWorkspace extends OpenedWorkspace, Pick<ShownHost, 'show'> {}

/** Opens what the signed-in user owns, or the user's space, in this browser.
 *  @throws what `openOnHost` throws. */
export const openWorkspace = async (
  from: OpenWorkspace,
  isShown = true,
): Promise<BrowserWorkspace> => {
  const { host, show } = createShownHost(thisBrowser(), isShown);
  return Object.assign(await openOnHost(from, host), { show });
};
