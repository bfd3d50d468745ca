import { readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { endianness } from 'node:os';

/** One end of a TCP connection over IPv4. */
export interface TcpEnd {
  readonly address: string;
  readonly port: number;
}

const ipv4 = /^(?:::ffff:)?(\d+\.\d+\.\d+\.\d+)$/;

/** An address as the kernel prints it: the bytes of the machine's own number, in hexadecimal. */
const hexAddress = (address: string): string => {
  const bytes = (ipv4.exec(address)?.[1] ?? '').split('.').map(Number);
  if (endianness() === 'LE') bytes.reverse();
  return Buffer.from(bytes).toString('hex').toUpperCase();
};

const hexEnd = ({ address, port }: TcpEnd): string =>
  `${hexAddress(address)}:${port.toString(16).toUpperCase().padStart(4, '0')}`;

/** The user ID that owns the socket `local` of an established connection to `remote`, by a table of the
 *  kernel's; null when the table does not have it.
 *  @param table text of `/proc/net/tcp` or `/proc/net/tcp6`.
 *  @see https://www.kernel.org/doc/html/latest/networking/proc_net_tcp.html */
export const socketOwner = (table: string, local: TcpEnd, remote: TcpEnd): number | null => {
  for (const line of table.split('\n')) {
    const [, from = '', to = '', state, , , , uid] = line.trim().split(/\s+/);
    // In /proc/net/tcp6 an IPv4 address has a prefix that ends in FFFF0000 or 0000FFFF.
    const matches = from.endsWith(hexEnd(local)) && to.endsWith(hexEnd(remote));
    if (matches && state === '01') return Number(uid);
  }
  return null;
};

const tables = ['/proc/net/tcp', '/proc/net/tcp6'];

/** Whether the process at the other end of a loopback connection runs as this process's user, or as
 *  root. Where the kernel shows no table of sockets (macOS, Windows), every local process counts as the
 *  user's own. */
export const isOwnUser = async (socket: Socket): Promise<boolean> => {
  const { remoteAddress, remotePort, localAddress, localPort } = socket;
  const own = process.getuid?.();
  if (remoteAddress === undefined || remotePort === undefined) return false;
  if (localAddress === undefined || localPort === undefined) return false;
  if (own === undefined) return true;
  const peer = { address: remoteAddress, port: remotePort };
  const here = { address: localAddress, port: localPort };
  // The kernel prints a table in pieces and may skip a row while others come and go.
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const texts = await Promise.all(
      tables.map((table) => readFile(table, 'utf8').catch(() => null)),
    );
    if (texts.every((text) => text === null)) return true;
    for (const text of texts) {
      const owner = socketOwner(text ?? '', peer, here);
      if (owner !== null) return owner === own || owner === 0;
    }
  }
  return false;
};
