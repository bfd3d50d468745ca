const loopbackHosts = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Whether a Host header names this machine itself. A page elsewhere that re-binds its own DNS name
 *  to 127.0.0.1 still sends its own name here, and is refused. */
export const isLoopbackHost = (host: string | undefined): boolean => {
  if (host === undefined) return false;
  return loopbackHosts.has(host.replace(/:\d+$/, '').toLowerCase());
};
