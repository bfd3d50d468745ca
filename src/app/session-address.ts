import type { SessionId } from '#contract/ids';

const own = '#/s/';
const ofSpace = '#/space/s/';

/** Hash of the page that shows all of the user's own sessions. */
export const ownHome = '#/';

/** Hash of one session's page; `home` is the hash of the page that shows all of its owner's. It names
 *  neither the session nor the space: a user is in one space at most. */
export const sessionAddress = (home: string, sessionId: SessionId): string =>
  `${home === ownHome ? own : ofSpace}${sessionId}`;

/** Whether a hash is that of a session in the space. */
export const isInSpace = (hash: string): boolean => hash.startsWith(ofSpace);

/** What a hash says is the ID of a session to show alone, whether or not there is one; null for the
 *  other pages. */
export const sessionInAddress = (hash: string): string | null => {
  const start = [own, ofSpace].find((one) => hash.startsWith(one));
  return start === undefined ? null : hash.slice(start.length);
};
