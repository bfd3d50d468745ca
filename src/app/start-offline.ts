import { trustedScript } from './trusted-types.ts';

/** Lets the page start without a network from the next time on. A browser that refuses (private
 *  windows of some do) loses only that.
 *  @see https://developer.mozilla.org/docs/Web/API/ServiceWorkerContainer/register */
export const startOffline = async (
  container: ServiceWorkerContainer | undefined,
): Promise<void> => {
  await container?.register(trustedScript('/service-worker.js')).catch(() => undefined);
};
