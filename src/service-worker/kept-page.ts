import { sharePath } from '#contract/shared-pictures';

/** How to answer a request: `fresh-first` from the network, else from the cache; `kept-first` from the
 *  cache, for files whose name contains their hash; `keep-shared` takes shared pictures. */
export type Answer = 'fresh-first' | 'kept-first' | 'keep-shared';

/** Files outside the build that the page needs to start. */
export const startFiles = ['/', '/config.json', '/theme.js', '/favicon.svg'] as const;

/** Decides how to answer a request; null leaves it to the browser: requests to AWS or the engine, and all
 *  but GET and what is shared. */
export const answerFor = (
  request: { readonly url: string; readonly method: string; readonly mode: string },
  origin: string,
): Answer | null => {
  const url = new URL(request.url);
  if (request.method === 'POST' && url.origin === origin && url.pathname === sharePath) {
    return 'keep-shared';
  }
  if (request.method !== 'GET' || url.origin !== origin) return null;
  if (request.mode === 'navigate') return url.pathname === '/' ? 'fresh-first' : null;
  if (url.pathname.startsWith('/assets/')) return 'kept-first';
  return startFiles.some((file) => file === url.pathname) ? 'fresh-first' : null;
};

const textsIn = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];

/** Lists the paths of a build's files from Vite's manifest; empty for anything else.
 *  @see https://vite.dev/guide/backend-integration.html */
export const filesOfBuild = (manifest: unknown): readonly string[] => {
  if (typeof manifest !== 'object' || manifest === null) return [];
  const files = Object.values(manifest).flatMap((chunk: unknown) => {
    if (typeof chunk !== 'object' || chunk === null) return [];
    const { file, css, assets } = chunk as { file?: unknown; css?: unknown; assets?: unknown };
    return [...textsIn([file]), ...textsIn(css), ...textsIn(assets)];
  });
  return [...new Set(files)].filter((file) => file.startsWith('assets/')).map((file) => `/${file}`);
};

const prefix = 'latchkey-page';

/** The cache of a build of the page. */
export const cacheOf = (build: string): string => `${prefix}-${build}`;

/** Lists the caches that a build no longer needs when it takes over. The one before stays: tabs that it
 *  started still load parts of the page. `names` in the order in which they were made. */
export const staleCaches = (names: readonly string[], build: string): readonly string[] =>
  names.filter((name) => name.startsWith(prefix) && name !== cacheOf(build)).slice(0, -1);
