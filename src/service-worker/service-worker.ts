import { answerFor, filesOfBuild, startFiles, type Answer } from './kept-page.ts';

/** Caches the page, so that it starts without a network. It leaves every request to AWS alone.
 *  @see https://developer.mozilla.org/docs/Web/API/Service_Worker_API */
declare const self: ServiceWorkerGlobalScope;

/** Chromium's static routing: requests that the worker leaves alone do not start it.
 *  @see https://developer.mozilla.org/docs/Web/API/InstallEvent/addRoutes */
interface RoutedInstallEvent extends ExtendableEvent {
  addRoutes?: (rule: {
    condition: { not: { urlPattern: { protocol: string; hostname: string; port: string } } };
    source: 'network';
  }) => Promise<void>;
}

const cacheName = 'latchkey-page';

const keepBuild = async (): Promise<void> => {
  const cache = await caches.open(cacheName);
  const manifest = await fetch('/build.json', { cache: 'no-cache' });
  const files = filesOfBuild(await manifest.json());
  const kept = (await cache.keys()).map(({ url }) => new URL(url).pathname);
  await cache.addAll(files.filter((file) => !kept.includes(file)));
  const stale = kept.filter((path) => path.startsWith('/assets/') && !files.includes(path));
  await Promise.all(stale.map((path) => cache.delete(path)));
};

const freshFirst = async (request: Request): Promise<Response> => {
  const cache = await caches.open(cacheName);
  const key = new URL(request.url).pathname;
  try {
    const response = await fetch(request);
    if (response.ok) await cache.put(key, response.clone());
    return response;
  } catch (error) {
    const kept = await cache.match(key);
    if (kept === undefined) throw error;
    return kept;
  }
};

const keptFirst = async (request: Request): Promise<Response> => {
  const kept = await caches.match(request);
  return kept ?? fetch(request);
};

const answers: Readonly<Record<Answer, (request: Request) => Promise<Response>>> = {
  'fresh-first': freshFirst,
  'kept-first': keptFirst,
};

self.addEventListener('install', (event: RoutedInstallEvent) => {
  const { protocol, hostname, port } = self.location;
  const own = { protocol: protocol.replace(':', ''), hostname, port };
  event.waitUntil(
    event
      .addRoutes?.({ condition: { not: { urlPattern: own } }, source: 'network' })
      .catch(() => undefined) ?? Promise.resolve(),
  );
  const keepStart = caches.open(cacheName).then((cache) => cache.addAll([...startFiles]));
  event.waitUntil(Promise.all([keepStart, keepBuild(), self.skipWaiting()]));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(self.clients.claim());
});

self.addEventListener('fetch', (event) => {
  const how = answerFor(event.request, self.location.origin);
  if (how === null) return;
  event.respondWith(answers[how](event.request));
  // Caches a new version's files for the next start; offline this fails.
  if (event.request.mode === 'navigate') event.waitUntil(keepBuild().catch(() => undefined));
});
