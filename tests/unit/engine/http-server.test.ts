import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openServer, type OpenServer, type ServerLimits } from '../../../engine/http-server.ts';

/** Nothing ends within a test. */
const lenient: ServerLimits = {
  headers: 60_000,
  request: 60_000,
  stalled: 60_000,
  idle: 60_000,
  headerBytes: 16 * 1024,
  connections: 100,
};

let server: OpenServer;
const sockets: Socket[] = [];
beforeEach(async () => {
  server = await openServer(0);
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await server.close();
});

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

describe('a client that holds a connection', () => {
  const limit = async (limits: Partial<ServerLimits>): Promise<void> => {
    await server.close();
    server = await openServer(0, { ...lenient, ...limits });
    server.serve((request, response) => {
      request.resume().on('end', () => response.end('served'));
      request.on('error', () => response.destroy());
    });
  };

  const open = async (): Promise<Socket> => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    sockets.push(socket);
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    return socket;
  };

  /** Everything that the server says until it closes the connection. */
  const untilClosed = async (socket: Socket): Promise<string> => {
    let text = '';
    socket.on('data', (bytes) => (text += bytes.toString('latin1')));
    if (!socket.closed) await once(socket, 'close');
    return text;
  };

  /** Sends one piece again and again, until the connection closes. */
  const trickle = (socket: Socket, piece: string): void => {
    const timer = setInterval(() => socket.write(piece), 20);
    socket.on('close', () => clearInterval(timer));
  };

  const head = (line: string): string => `${line} HTTP/1.1\r\nhost: 127.0.0.1\r\n`;

  test('without a word is closed', async () => {
    await limit({ headers: 100 });
    expect(await untilClosed(await open())).toMatch(/^(HTTP\/1\.1 408 |$)/);
  });

  test('by trickled headers gets 408', async () => {
    await limit({ headers: 200 });
    const socket = await open();
    socket.write(head('GET /'));
    trickle(socket, 'x-more: 1\r\n');
    expect(await untilClosed(socket)).toMatch(/^HTTP\/1\.1 408 /);
  });

  test('by a trickled body gets 408', async () => {
    await limit({ headers: 200, request: 300 });
    const socket = await open();
    socket.write(`${head('PUT /')}content-length: 100000\r\n\r\n`);
    trickle(socket, 'x');
    expect(await untilClosed(socket)).toMatch(/^HTTP\/1\.1 408 /);
  });

  test('by a body that stops gets 408', async () => {
    await limit({ stalled: 100 });
    const socket = await open();
    socket.write(`${head('PUT /')}content-length: 100000\r\n\r\nx`);
    expect(await untilClosed(socket)).toMatch(/^HTTP\/1\.1 408 /);
  });

  test('after its request is closed', async () => {
    await limit({ idle: 50 });
    const socket = await open();
    socket.write(`${head('GET /')}\r\n`);
    expect(await untilClosed(socket)).toMatch(/^HTTP\/1\.1 200 /);
  });

  test('without reading the response is closed', async () => {
    await limit({ stalled: 100 });
    const size = 64 * 1024 * 1024;
    const closed = new Promise<void>((resolve) => {
      server.serve((request, response) => {
        request.resume();
        response.on('close', resolve);
        response.end(Buffer.alloc(size));
      });
    });
    const socket = await open();
    socket.pause();
    socket.write(`${head('GET /')}\r\n`);
    await closed;
    socket.resume();
    expect((await untilClosed(socket)).length).toBeLessThan(size);
  });

  test('while the server works is answered', async () => {
    await limit({ stalled: 50 });
    server.serve((request, response) => {
      request.resume();
      // Answers only after the connection has counted as silent.
      request.socket.once('timeout', () => setImmediate(() => response.end('served late')));
    });
    expect(await (await fetch(server.url)).text()).toBe('served late');
  });

  test('for headers of more than the limit gets 431', async () => {
    await limit({ headerBytes: 8 * 1024 });
    const socket = await open();
    socket.write(`${head('GET /')}x-large: ${'x'.repeat(9 * 1024)}\r\n\r\n`);
    expect(await untilClosed(socket)).toMatch(/^HTTP\/1\.1 431 /);
  });

  test('among too many is closed at once, and there is room when they have ended', async () => {
    await limit({ headers: 400, connections: 20 });
    const silent = await Promise.all(Array.from({ length: 20 }, open));
    const ended = silent.map(untilClosed);
    expect(await untilClosed(await open())).toBe('');
    await Promise.all(ended);
    expect(await (await fetch(server.url)).text()).toBe('served');
  });

  test('does not delay the requests of others', async () => {
    await limit({});
    for (let count = 0; count < 50; count += 1) {
      const socket = await open();
      socket.write(head('GET /'));
      trickle(socket, 'x-more: 1\r\n');
    }
    expect(await (await fetch(server.url)).text()).toBe('served');
  });
});
