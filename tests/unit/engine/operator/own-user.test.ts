import { spawnSync } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { endianness } from 'node:os';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isOwnUser, socketOwner } from '../../../../engine/operator/own-user.ts';

const client = { address: '127.0.0.1', port: 51540 };
const engine = { address: '127.0.0.1', port: 4567 };
const head =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout';
const row = (local: string, remote: string, state: string, uid: number): string =>
  `   4: ${local} ${remote} ${state} 00000000:00000000 00:00000000 00000000 ${uid} 0 248623 1 0 20 0`;
const own = row('0100007F:C954', '0100007F:11D7', '01', 1000);

describe.runIf(endianness() === 'LE')("the owner of a connection's other end", () => {
  test.each([
    { name: 'is in its row', rows: [own], owner: 1000 },
    {
      name: 'is in the row of an IPv6 socket',
      rows: [own.replaceAll(/(?=0100007F)/g, '0'.repeat(16) + 'FFFF0000')],
      owner: 1000,
    },
    {
      name: "is not the engine's own",
      rows: [row('0100007F:11D7', '0100007F:C954', '01', 7)],
      owner: null,
    },
    {
      name: 'is not that of another port',
      rows: [row('0100007F:C955', '0100007F:11D7', '01', 7)],
      owner: null,
    },
    {
      name: 'is not that of the same port at another address',
      rows: [row('0200007F:C954', '0100007F:11D7', '01', 7), own],
      owner: 1000,
    },
    {
      name: 'is not that of a connection that is closed',
      rows: [row('0100007F:C954', '0100007F:11D7', '06', 0), own],
      owner: 1000,
    },
    { name: 'is unknown where there is no row', rows: [], owner: null },
  ])('$name', ({ rows, owner }) => {
    expect(socketOwner([head, ...rows, ''].join('\n'), client, engine)).toBe(owner);
  });
});

describe('over a connection', () => {
  let server: Server;
  let url: string;
  beforeEach(async () => {
    server = createServer((request, response) => {
      void isOwnUser(request.socket).then((own) => response.end(String(own)));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  /** The response to a process of another user. */
  const asUser = async (uid: number): Promise<string> => {
    const script = `fetch(${JSON.stringify(url)}).then((r) => r.text()).then(console.log)`;
    const child = spawn(process.execPath, ['-e', script], { uid, cwd: '/', stdio: 'pipe' });
    return (await text(child.stdout)).trim();
  };

  test('a request of this process is from the user', async () => {
    expect(await (await fetch(url)).text()).toBe('true');
  });

  const canBecomeAnother =
    process.platform === 'linux' &&
    process.getuid?.() === 0 &&
    spawnSync(process.execPath, ['-e', ''], { uid: 65_534, cwd: '/' }).status === 0;
  test.runIf(canBecomeAnother)("another user's request is not", async () => {
    expect(await asUser(65_534)).toBe('false');
  });
});
