import type { Host } from './host.ts';

/** A host whose workspace can be open without being on screen. */
export interface ShownHost {
  readonly host: Host;
  /** Says whether the workspace is on screen. One that is not counts as not visible: it reads no news, and
   *  what it sends goes on. */
  show(isShown: boolean): void;
}

/** Adds to a host whether its workspace is on screen. */
export const createShownHost = (host: Host, isShown: boolean): ShownHost => {
  const listeners = new Set<() => void>();
  let isOnScreen = isShown;
  return {
    host: {
      ...host,
      isVisible: () => isOnScreen && host.isVisible(),
      onChange(listener) {
        listeners.add(listener);
        const stop = host.onChange(listener);
        return () => {
          listeners.delete(listener);
          stop();
        };
      },
    },
    show(shown) {
      if (shown === isOnScreen) return;
      isOnScreen = shown;
      for (const listener of listeners) listener();
    },
  };
};
