import { thisBrowser } from './browser.ts';
import type { OpenedWorkspace } from './connect.ts';
import { openOnHost, type OpenWorkspace } from './open-on-host.ts';

/** The space's workspace in this browser. */
export interface OpenedSpace {
  readonly workspace: OpenedWorkspace;
  /** Must be called when `isShown` answers otherwise than before. */
  readonly onShownChange: () => void;
}

/** Opens the workspace of the signed-in user's space. While it is not shown it counts as not visible, and
 *  reads no news; what it sends goes on.
 *  @throws what `openOnHost` throws. */
export const openSpace = async (
  from: OpenWorkspace,
  isShown: () => boolean,
): Promise<OpenedSpace> => {
  const browser = thisBrowser();
  const listeners = new Set<() => void>();
  const workspace = await openOnHost(from, {
    ...browser,
    isVisible: () => browser.isVisible() && isShown(),
    onChange(listener) {
      listeners.add(listener);
      const stop = browser.onChange(listener);
      return () => {
        listeners.delete(listener);
        stop();
      };
    },
  });
  return {
    workspace,
    onShownChange: () => {
      for (const listener of listeners) listener();
    },
  };
};
