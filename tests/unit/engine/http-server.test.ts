import { afterEach, beforeEach, expect, test } from 'vitest';
import { openServer, type OpenServer } from '../../../engine/http-server.ts';

let server: OpenServer;
beforeEach(async () => {
  server = await openServer(0);
});
afterEach(() => server.close());

test('answers 503 with Retry-After until it has something to serve', async () => {
  const early = await fetch(server.url, { method: 'POST', body: 'x'.repeat(100_000) });
  expect([early.status, early.headers.get('retry-after')]).toEqual([503, '1']);
  server.serve((_, response) => response.end('served'));
  expect(await (await fetch(server.url)).text()).toBe('served');
});

test('reports a taken port', async () => {
  const port = Number(new URL(server.url).port);
  await expect(openServer(port)).rejects.toMatchObject({ code: 'EADDRINUSE' });
});
