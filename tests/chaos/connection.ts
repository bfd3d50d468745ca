import { createServer, type RequestListener } from 'node:http';
import type { FaultPanel } from '../../engine/faults/panel.ts';
import { withFaults } from '../../engine/faults/with-faults.ts';
import { listenOnLoopback } from '../../engine/http-server.ts';

/** A device's own connection to the engine, on a port of its own. */
export interface Connection {
  readonly url: string;
  /** Ends what is under way, and refuses the rest until it is mended. */
  cut(): void;
  mend(): void;
  close(): void;
}

/** Opens a connection on which the panel's faults happen. */
export const openConnection = async (
  listener: RequestListener,
  panel: FaultPanel,
): Promise<Connection> => {
  let isCut = false;
  const server = createServer(withFaults(panel, listener));
  server.on('connection', (socket) => {
    if (isCut) socket.destroy();
  });
  const port = await listenOnLoopback(server, 0);
  return {
    url: `http://127.0.0.1:${port}`,
    cut() {
      isCut = true;
      server.closeAllConnections();
    },
    mend() {
      isCut = false;
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
};
