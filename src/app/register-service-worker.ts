import { serviceWorkerUrl } from './trusted-types.ts';

/** Lets the page start without a network from the next time on. A browser that refuses (private
 *  windows of some do) loses only that.
 *  @see https://developer.mozilla.org/docs/Web/API/ServiceWorkerContainer/register */
export const registerServiceWorker = async (
  container: ServiceWorkerContainer | undefined,
): Promise<void> => {
  await container?.register(serviceWorkerUrl('/service-worker.js')).catch(() => undefined);
};
