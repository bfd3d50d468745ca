import { createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { listenOnLoopback } from '../../../engine/http-server.ts';
import { operationOf } from './traffic.ts';

/** One answer to a client. */
export interface Answer {
  readonly operation: string | null;
  /** Rows of DynamoDB in it. */
  readonly items: number;
  /** Length of its body. */
  readonly bytes: number;
}

/** What a client has asked and read. */
export interface Reading {
  readonly requests: number;
  readonly items: number;
  readonly bytes: number;
}

export const readingOf = (answers: readonly Answer[]): Reading => ({
  requests: answers.length,
  items: answers.reduce((sum, { items }) => sum + items, 0),
  bytes: answers.reduce((sum, { bytes }) => sum + bytes, 0),
});

/** Counts the rows in the body of an answer to GetItem, Query or BatchGetItem. */
export const itemsIn = (body: {
  readonly Item?: unknown;
  readonly Items?: readonly unknown[];
  readonly Responses?: Readonly<Record<string, readonly unknown[]>>;
}): number => {
  const ofTables = Object.values(body.Responses ?? {}).map(({ length }) => length);
  const ofBatch = ofTables.reduce((sum, length) => sum + length, 0);
  return (body.Items?.length ?? 0) + ofBatch + (body.Item === undefined ? 0 : 1);
};

/** A way to an engine on which a client's reading is counted. */
export interface CountedWay {
  readonly url: string;
  /** The answers since the last time it was asked. */
  take(): readonly Answer[];
  close(): void;
}

const send = (to: string, request: IncomingMessage, body: Buffer): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const { method, url, headers } = request;
    const sent = httpRequest(new URL(url ?? '/', to), { method, headers }, resolve);
    sent.on('error', reject);
    sent.end(body);
  });

/** Opens a port that passes everything on to an engine as it is. */
export const openCountedWay = async (engine: string): Promise<CountedWay> => {
  let answers: Answer[] = [];
  const server = createServer((request, response) => {
    const pass = async (): Promise<void> => {
      const answer = await send(engine, request, await buffer(request));
      const body = await buffer(answer);
      const operation = operationOf(request);
      const isRows = String(request.headers['x-amz-target']).startsWith('DynamoDB');
      const items = isRows ? itemsIn(JSON.parse(body.toString()) as object) : 0;
      answers.push({ operation, items, bytes: body.length });
      response.writeHead(answer.statusCode ?? 502, answer.headers).end(body);
    };
    pass().catch((error: unknown) => response.destroy(error as Error));
  });
  const port = await listenOnLoopback(server, 0);
  return {
    url: `http://127.0.0.1:${port}`,
    take() {
      const taken = answers;
      answers = [];
      return taken;
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
};
