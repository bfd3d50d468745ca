import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createSiteServer } from '../../../engine/site-server.ts';

let dir: string;
let server: Server;
let config: string | null;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'latchkey-test-'));
  await mkdir(join(dir, 'site'));
  await writeFile(join(dir, 'site/index.html'), '<!doctype html>');
  await writeFile(join(dir, 'secret.json'), 'secret');
  config = '{"engine":"embedded"}';
  server = createSiteServer({
    root: join(dir, 'site'),
    config: () => config,
    contentSecurityPolicy: () => "default-src 'none'",
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await rm(dir, { recursive: true });
});

test.each([
  { path: '/', takes: 'gzip, deflate, br', encoding: 'br' },
  { path: '/', takes: 'gzip', encoding: null },
  { path: '/photo.png', takes: 'br', encoding: null },
])('serves $path to a browser that accepts "$takes" as $encoding', async (asked) => {
  await writeFile(join(dir, 'site/photo.png'), '<!doctype html>');
  const { port } = server.address() as AddressInfo;
  const response = await fetch(`http://127.0.0.1:${port}${asked.path}`, {
    headers: { 'accept-encoding': asked.takes },
  });
  expect(response.headers.get('content-encoding')).toBe(asked.encoding);
  expect(await response.text()).toBe('<!doctype html>');
});

/** Unlike fetch, leaves the path and the Host header as they are. */
const get = (path: string, host = '127.0.0.1', method = 'GET') =>
  new Promise<{ status: number; csp: unknown; body: string }>((resolve, reject) => {
    const { port } = server.address() as AddressInfo;
    request({ port, host: '127.0.0.1', path, method, headers: { host } }, (response) => {
      text(response).then((body) => {
        const csp = response.headers['content-security-policy'];
        resolve({ status: response.statusCode ?? 0, csp, body });
      }, reject);
    })
      .once('error', reject)
      .end();
  });

test.each([
  { name: 'the page', path: '/', status: 200, body: '<!doctype html>' },
  { name: 'the page with a query', path: '/?a=b', status: 200, body: '<!doctype html>' },
  { name: 'the configuration', path: '/config.json', status: 200, body: '{"engine":"embedded"}' },
  { name: 'an unknown file', path: '/nothing.js', status: 404, body: 'not found' },
  { name: 'a folder', path: '/.', status: 200, body: '<!doctype html>' },
  { name: 'dot segments', path: '/../secret.json', status: 404, body: 'not found' },
  { name: 'encoded dot segments', path: '/%2e%2e%2fsecret.json', status: 404, body: 'not found' },
  { name: 'a NUL', path: '/index.html%00', status: 404, body: 'not found' },
  { name: 'a broken escape', path: '/%', status: 400, body: 'not a path' },
])('$name: $status', async ({ path, status, body }) => {
  expect(await get(path)).toMatchObject({ status, body });
});

test('every page carries the content security policy', async () => {
  expect((await get('/')).csp).toBe("default-src 'none'");
});

test('the configuration answers 503 until the engine is up', async () => {
  config = null;
  expect((await get('/config.json')).status).toBe(503);
});

test.each(['evil.example', '127.0.0.1.evil.example', 'localhost.evil.example:4180'])(
  'a request for %s is refused: its DNS name was bound to this machine',
  async (host) => {
    expect((await get('/', host)).status).toBe(421);
  },
);

test('refuses POST', async () => {
  expect((await get('/', '127.0.0.1', 'POST')).status).toBe(405);
});

test('serves the sample picture where there is one, else nothing', async () => {
  expect((await get('/sample.jpg')).status).toBe(404);
  const withSample = createSiteServer({
    root: join(dir, 'site'),
    config: () => config,
    contentSecurityPolicy: () => "default-src 'none'",
    samplePicture: () => Promise.resolve(Buffer.from('a picture')),
  });
  await new Promise<void>((resolve) => withSample.listen(0, '127.0.0.1', resolve));
  const { port } = withSample.address() as AddressInfo;
  const response = await fetch(`http://127.0.0.1:${port}/sample.jpg`);
  expect(response.headers.get('content-type')).toBe('image/jpeg');
  expect(await response.text()).toBe('a picture');
  withSample.closeAllConnections();
  withSample.close();
});
