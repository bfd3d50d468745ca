const loopbackHosts = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Whether a Host header names the loopback interface. A web page that rebinds its DNS name to 127.0.0.1
 *  sends that name as Host, and is refused. */
export const isLoopbackHost = (host: string | undefined): boolean => {
  if (host === undefined) return false;
  return loopbackHosts.has(host.replace(/:\d+$/, '').toLowerCase());
};
