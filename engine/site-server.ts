import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { join, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { constants, createBrotliCompress } from 'node:zlib';
import { cacheControlOf, contentTypeOf } from '../infra/build/site-files.ts';
import { createBoundedServer } from './http-server.ts';
import { isLoopbackHost } from './loopback.ts';

export interface Site {
  /** Folder of the built client. */
  readonly root: string;
  /** Body of `/config.json`, or null until the engine is up. */
  readonly config: () => string | null;
  readonly contentSecurityPolicy: () => string;
  /** The JPEG to try the page with, at `samplePath`; absent where there is none. */
  readonly samplePicture?: () => Promise<Buffer>;
}

/** Path of the sample picture: no file of the built client. */
export const samplePath = '/sample.jpg';

/** Serves the built client, its runtime configuration, and the security headers that CloudFront sends in
 *  production. The server does not listen yet. */
export const createSiteServer = (site: Site): Server =>
  createBoundedServer((request, response) => {
    serve(site, request, response).catch(() => {
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });

const serve = async (
  site: Site,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  if (!isLoopbackHost(request.headers.host)) return end(response, 421, 'Host is not loopback');
  if (request.method !== 'GET' && request.method !== 'HEAD') return end(response, 405, 'GET only');
  const path = pathOf(request.url ?? '/');
  if (path === null) return end(response, 400, 'not a path');
  response.setHeader('content-security-policy', site.contentSecurityPolicy());
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('referrer-policy', 'no-referrer');
  response.setHeader('cross-origin-opener-policy', 'same-origin');
  response.setHeader('x-frame-options', 'DENY');
  if (path === '/config.json') {
    const config = site.config();
    if (config === null) return end(response, 503, 'starting');
    response.writeHead(200, {
      'content-type': contentTypeOf(path),
      'cache-control': cacheControlOf(path.slice(1)),
    });
    response.end(config);
    return;
  }
  if (path === samplePath && site.samplePicture !== undefined) {
    const picture = await site.samplePicture();
    response.writeHead(200, { 'content-type': contentTypeOf(path) });
    response.end(picture);
    return;
  }
  const file = await fileFor(site.root, path);
  if (file === null) return end(response, 404, 'not found');
  const contentType = contentTypeOf(file.path);
  const compress = isCompressible(contentType) && takesBrotli(request);
  response.writeHead(200, {
    'content-type': contentType,
    'cache-control': cacheControlOf(path.slice(1)),
    vary: 'accept-encoding',
    ...(compress ? { 'content-encoding': 'br' } : { 'content-length': file.size }),
  });
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  const body = createReadStream(file.path);
  await (compress ? pipeline(body, brotli(), response) : pipeline(body, response));
};

const isCompressible = (contentType: string): boolean =>
  /^(text\/|application\/(javascript|json)|image\/svg)/.test(contentType);

const takesBrotli = ({ headers }: IncomingMessage): boolean =>
  /\bbr\b/.test(String(headers['accept-encoding'] ?? ''));

/** Quality 5: nearly as small as the best, at a fraction of the time. */
const brotli = () => createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: 5 } });

const end = (response: ServerResponse, status: number, text: string): void => {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' });
  response.end(text);
};

const pathOf = (url: string): string | null => {
  try {
    return decodeURIComponent(new URL(url, 'http://localhost').pathname);
  } catch {
    return null;
  }
};

const fileFor = async (
  root: string,
  path: string,
): Promise<{ path: string; size: number } | null> => {
  const folder = resolve(root);
  const file = resolve(join(folder, path === '/' ? 'index.html' : path));
  if (!file.startsWith(folder + sep) || path.includes('\0')) return null;
  const found = await stat(file).catch(() => null);
  if (found === null || !found.isFile()) return null;
  return { path: file, size: found.size };
};
