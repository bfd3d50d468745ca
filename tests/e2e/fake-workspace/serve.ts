import { createServer, type Server } from 'node:http';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { build } from 'vite';
import { contentSecurityPolicy } from '../../../src/content-security-policy.ts';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.jpg': 'image/jpeg',
  '.png': 'image/png',
  '.webp': 'image/webp',
};

const listening = (server: Server): Promise<string> =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    });
  });

const buildInto = (outDir: string) =>
  build({
    root: import.meta.dirname,
    publicDir: path.join(import.meta.dirname, '../../../src/public'),
    configFile: false,
    logLevel: 'error',
    plugins: [svelte({ configFile: false })],
    define: { global: 'globalThis' },
    build: { outDir, emptyOutDir: true, target: 'chrome123', assetsInlineLimit: 0 },
  });

/** Serves the page around the fake workspace under the real content security policy. The first request
 *  builds it. Returns its address and the way to stop. */
export const serveScenes = async (): Promise<{ url: string; stop: () => Promise<void> }> => {
  const outDir = await mkdtemp(path.join(tmpdir(), 'latchkey-scenes-'));
  let built: Promise<unknown> | null = null;
  const policy = contentSecurityPolicy({
    region: 'us-east-1',
    uploadsBucket: 'uploads',
    resultsBucket: 'results',
    endpoints: {
      cognitoIdp: 'http://127.0.0.1:1',
      cognitoIdentity: 'http://127.0.0.1:1',
      s3: 'http://127.0.0.1:1',
      dynamodb: 'http://127.0.0.1:1',
    },
  });
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const file = path.join(outDir, path.normalize(pathname === '/' ? 'index.html' : pathname));
    built ??= buildInto(outDir);
    built
      .then(() => readFile(file))
      .then(
        (body) => {
          response.writeHead(200, {
            'content-type': types[path.extname(file)] ?? 'application/octet-stream',
            'content-security-policy': policy,
          });
          response.end(body);
        },
        (error: unknown) => response.writeHead(404).end(String(error)),
      );
  });
  const url = await listening(server);
  const stop = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await rm(outDir, { recursive: true, force: true });
  };
  return { url, stop };
};
