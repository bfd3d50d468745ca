/** The bucket of a virtual-hosted-style Host header, `BUCKET.localhost`; null for other hosts. Every name
 *  under .localhost is loopback, so no DNS can re-bind it.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 *  @see https://www.rfc-editor.org/rfc/rfc6761.html#section-6.3 */
export const bucketOfHost = (host: string | undefined): string | null =>
  /^([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\.localhost(?::\d+)?$/.exec(host?.toLowerCase() ?? '')?.[1] ??
  null;

const loopbackHosts = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Whether a Host header names the loopback interface. A web page that rebinds its DNS name to 127.0.0.1
 *  sends that name as Host, and is refused. */
export const isLoopbackHost = (host: string | undefined): boolean => {
  if (host === undefined) return false;
  return loopbackHosts.has(host.replace(/:\d+$/, '').toLowerCase());
};
