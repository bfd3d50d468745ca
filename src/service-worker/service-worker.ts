import { takeOver } from '#contract/shared-pictures';
import {
  answerFor,
  cacheOf,
  filesOfBuild,
  staleCaches,
  startFiles,
  type Answer,
} from './kept-page.ts';
import { keepShared } from './keep-shared.ts';

/** Caches the page, so that it starts without a network, and keeps pictures that are shared with it. It
 *  leaves every request to AWS alone. A new version waits until no tab of the one before is open, or until
 *  the page tells it to take over.
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

/** Replaced when the page is built. */
const build = 'latchkey-build-id';

const keepBuild = async (): Promise<void> => {
  const cache = await caches.open(cacheOf(build));
  const manifest = await fetch('/build.json', { cache: 'no-cache' });
  const keep = async (file: string): Promise<void> => {
    const kept = file.startsWith('/assets/') ? await caches.match(file) : undefined;
    await (kept === undefined ? cache.add(file) : cache.put(file, kept));
  };
  await Promise.all([...startFiles, ...filesOfBuild(await manifest.json())].map(keep));
};

/** The page itself is kept with its build alone, so that what is kept fits together. */
const freshFirst = async (request: Request): Promise<Response> => {
  const key = new URL(request.url).pathname;
  const cache = await caches.open(cacheOf(build));
  try {
    const response = await fetch(request);
    if (response.ok && key === '/config.json') await cache.put(key, response.clone());
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
  'keep-shared': keepShared,
};

self.addEventListener('install', (event: RoutedInstallEvent) => {
  const { protocol, hostname, port } = self.location;
  const own = { protocol: protocol.replace(':', ''), hostname, port };
  event.waitUntil(
    event
      .addRoutes?.({ condition: { not: { urlPattern: own } }, source: 'network' })
      .catch(() => undefined) ?? Promise.resolve(),
  );
  event.waitUntil(keepBuild());
});

self.addEventListener('message', (event) => {
  if (event.data === takeOver) event.waitUntil(self.skipWaiting());
});

self.addEventListener('activate', (event) => {
  const tidy = async (): Promise<void> => {
    const stale = staleCaches(await caches.keys(), build);
    await Promise.all(stale.map((name) => caches.delete(name)));
    await self.clients.claim();
  };
  event.waitUntil(tidy());
});

self.addEventListener('fetch', (event) => {
  const how = answerFor(event.request, self.location.origin);
  if (how === null) return;
  event.respondWith(answers[how](event.request));
});
