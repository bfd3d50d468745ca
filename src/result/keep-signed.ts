/** A presigned link; `expiresAt` in epoch milliseconds. */
export interface SignedLink {
  readonly href: string;
  readonly expiresAt: number;
}

const shortestPause = 1_000;
const longestPause = 60_000;

/** Milliseconds until a link should be signed again: four fifths of its remaining lifetime. */
export const renewIn = (expiresAt: number, now: number): number =>
  Math.max(shortestPause, (expiresAt - now) * 0.8);

/** Signs a link, and a new one before each expires. While signing fails (offline, signed out) it
 *  retries with growing pauses.
 *  @returns a function that stops it. */
export const keepSigned = (
  sign: () => Promise<SignedLink>,
  show: (link: SignedLink) => void,
): (() => void) => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;
  let pause = shortestPause;

  const look = async (): Promise<void> => {
    try {
      const link = await sign();
      if (stopped) return;
      pause = shortestPause;
      show(link);
      timer = setTimeout(() => void look(), renewIn(link.expiresAt, Date.now()));
    } catch {
      if (stopped) return;
      timer = setTimeout(() => void look(), pause);
      pause = Math.min(longestPause, pause * 2);
    }
  };

  void look();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
};
