import { createReadStream } from 'node:fs';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Spooled } from './spool.ts';

/** Where requests are forwarded, and with which keys: an emulator that enforces nothing accepts any. */
export interface UpstreamOptions {
  readonly endpoint: URL;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

export interface UpstreamRequest {
  readonly service: 's3' | 'dynamodb' | 'cognito-idp';
  readonly method: string;
  /** Encoded. */
  readonly path: string;
  /** Decoded. */
  readonly query?: Readonly<Record<string, string>>;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Spooled | null;
}

export interface Upstream {
  readonly endpoint: URL;
  /** Signs a request and sends it.
   *  @returns the response; the caller must read its body.
   *  @throws UpstreamUnreachable */
  send(request: UpstreamRequest): Promise<IncomingMessage>;
}

/** Nothing answers at the upstream's address. */
export class UpstreamUnreachable extends Error {
  constructor(endpoint: URL, cause: unknown) {
    super(`Nothing answers at ${endpoint.origin}: start the emulator, or set --upstream.`, {
      cause,
    });
  }
}

/** S3 signs paths as they are sent; every other service encodes them once more.
 *  @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
const signerFor = (
  { region, credentials }: UpstreamOptions,
  service: UpstreamRequest['service'],
): SignatureV4 =>
  new SignatureV4({
    credentials,
    region,
    service,
    sha256: Sha256,
    uriEscapePath: service !== 's3',
    applyChecksum: false,
  });

const emptySha256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

const lengthOf = (body: UpstreamRequest['body']): number => {
  if (body === null) return 0;
  return typeof body === 'string' ? Buffer.byteLength(body) : body.length;
};

const hashOf = async (body: UpstreamRequest['body']): Promise<string> => {
  if (body === null) return emptySha256;
  if (typeof body !== 'string') return body.sha256;
  const hash = new Sha256();
  hash.update(body);
  return Buffer.from(await hash.digest()).toString('hex');
};

const queryString = (query: Readonly<Record<string, string>>): string => {
  const pairs = Object.entries(query).map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
  );
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
};

/** Signs requests with the upstream's keys and sends them. */
export const createUpstream = (options: UpstreamOptions): Upstream => {
  const { endpoint } = options;
  return {
    endpoint,
    async send({ service, method, path, query = {}, headers, body }) {
      const signed = await signerFor(options, service).sign({
        method,
        protocol: endpoint.protocol,
        hostname: endpoint.hostname,
        ...(endpoint.port === '' ? {} : { port: Number(endpoint.port) }),
        path,
        query: { ...query },
        headers: {
          ...headers,
          host: endpoint.host,
          'content-length': String(lengthOf(body)),
          'x-amz-content-sha256': await hashOf(body),
        },
      });
      return answerOf(endpoint, method, `${path}${queryString(query)}`, signed.headers, body);
    },
  };
};

const answerOf = (
  endpoint: URL,
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body: UpstreamRequest['body'],
): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = endpoint;
    const outgoing = httpRequest({ hostname, port, method, path, headers });
    const fail = (error: unknown) => reject(new UpstreamUnreachable(endpoint, error));
    outgoing.once('response', resolve);
    outgoing.once('error', fail);
    if (body === null || typeof body === 'string') outgoing.end(body ?? undefined);
    else pipeline(createReadStream(body.path), outgoing).catch(fail);
  });
