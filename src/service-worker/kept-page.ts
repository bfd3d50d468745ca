/** How a request of the page is answered. `fresh-first` asks the network and falls back on what is
 *  kept; `kept-first` is for files whose name holds their content's hash. */
export type Answer = 'fresh-first' | 'kept-first';

/** Files beside the build that the page starts with. */
export const startFiles = ['/', '/config.json', '/theme.js', '/favicon.svg'] as const;

/** How to answer a request, or null to stay out of its way: everything that goes to AWS or the
 *  engine, and everything that is no plain read. */
export const answerFor = (
  request: { readonly url: string; readonly method: string; readonly mode: string },
  origin: string,
): Answer | null => {
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== origin) return null;
  if (request.mode === 'navigate') return url.pathname === '/' ? 'fresh-first' : null;
  if (url.pathname.startsWith('/assets/')) return 'kept-first';
  return startFiles.some((file) => file === url.pathname) ? 'fresh-first' : null;
};

const textsIn = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];

/** Paths of all files of a build, from Vite's manifest; empty for anything that is not one.
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
