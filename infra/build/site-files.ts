import { extname } from 'node:path';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.ico': 'image/x-icon',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

/** Content type of a file of the page, by its name. */
export const contentTypeOf = (path: string): string =>
  types[extname(path)] ?? 'application/octet-stream';

/** Cache-Control of a file of the page. Names under `assets/` contain a hash of the content, so those
 *  files never change; all others do.
 *  @param path as in its URL, without the leading slash. */
export const cacheControlOf = (path: string): string => {
  if (path === 'config.json') return 'no-store';
  return path.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
};
