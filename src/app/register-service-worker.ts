import { serviceWorkerUrl } from './trusted-types.ts';

/** Registers the service worker, so that the page starts offline from the next visit on. Browsers
 *  that refuse (some private windows) only lose that.
 *  @see https://developer.mozilla.org/docs/Web/API/ServiceWorkerContainer/register */
export const registerServiceWorker = async (
  container: ServiceWorkerContainer | undefined,
): Promise<void> => {
  await container?.register(serviceWorkerUrl('/service-worker.js')).catch(() => undefined);
};
