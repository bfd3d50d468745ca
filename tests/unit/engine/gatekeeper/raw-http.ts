import { createHash, createHmac } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { SignatureV4 } from '@smithy/signature-v4';
import { Sha256 } from '@aws-crypto/sha256-js';
import { region } from './engine-in-memory.ts';

/** Keys to sign with; operator keys have no session token. */
export interface SigningKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface RawRequest {
  readonly method: string;
  /** Decoded path. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

export interface RawResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** S3's error code or DynamoDB's error type without its namespace. */
  readonly code: string | null;
}

const encode = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/** The request target of a path and query, encoded as a client does. */
export const targetOf = ({ path, query = {} }: Pick<RawRequest, 'path' | 'query'>): string => {
  const pairs = Object.entries(query).map(([name, value]) => `${encode(name)}=${encode(value)}`);
  const encoded = path.split('/').map(encode).join('/');
  return pairs.length > 0 ? `${encoded}?${pairs.join('&')}` : encoded;
};

/** Sends bytes unchanged, without a client library that would normalise them. */
export const send = (
  port: number,
  {
    method,
    target,
    headers = {},
    body,
  }: {
    readonly method: string;
    readonly target: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string | Buffer | undefined;
  },
): Promise<RawResponse> =>
  new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      { host: '127.0.0.1', port, method, path: target, headers: { ...headers }, agent: false },
      (response) => {
        const pieces: Buffer[] = [];
        response.on('data', (piece: Buffer) => pieces.push(piece));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(pieces).toString('utf8');
          const code =
            /<Code>(.*?)<\/Code>/.exec(text)?.[1] ?? /"__type":"[^#"]*#?(.*?)"/.exec(text)?.[1];
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text,
            code: code ?? null,
          });
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });

export const sha256Hex = (data: string | Buffer): string =>
  createHash('sha256').update(data).digest('hex');

export interface SigningOptions {
  readonly service?: string;
  readonly region?: string;
  readonly date?: Date;
}

const signer = (keys: SigningKeys, options: SigningOptions) => {
  const service = options.service ?? 's3';
  return new SignatureV4({
    credentials: keys,
    region: options.region ?? region,
    service,
    sha256: Sha256,
    uriEscapePath: service !== 's3',
    applyChecksum: service === 's3',
  });
};

/** Headers that sign a request as an SDK does. */
export const signHeaders = async (
  port: number,
  request: RawRequest,
  keys: SigningKeys,
  options: SigningOptions = {},
): Promise<Record<string, string>> => {
  const { headers } = await signer(keys, options).sign(
    {
      method: request.method,
      protocol: 'http:',
      hostname: '127.0.0.1',
      port,
      path: request.path.split('/').map(encode).join('/'),
      query: { ...request.query },
      headers: { host: `127.0.0.1:${port}`, ...request.headers },
      body: request.body,
    },
    { signingDate: options.date ?? new Date() },
  );
  return headers;
};

/** Signs and sends. */
export const sendSigned = async (
  port: number,
  request: RawRequest,
  keys: SigningKeys,
  options: SigningOptions = {},
): Promise<RawResponse> =>
  send(port, {
    method: request.method,
    target: targetOf(request),
    headers: await signHeaders(port, request, keys, options),
    body: request.body,
  });

/** Request target of a presigned link. */
export const presign = async (
  port: number,
  request: RawRequest,
  keys: SigningKeys,
  options: SigningOptions & { readonly expiresIn?: number } = {},
): Promise<string> => {
  const { query } = await signer(keys, options).presign(
    {
      method: request.method,
      protocol: 'http:',
      hostname: '127.0.0.1',
      port,
      path: request.path.split('/').map(encode).join('/'),
      query: { ...request.query },
      headers: {
        host: `127.0.0.1:${port}`,
        'x-amz-content-sha256': 'UNSIGNED-PAYLOAD',
        ...request.headers,
      },
    },
    { signingDate: options.date ?? new Date(), expiresIn: options.expiresIn ?? 300 },
  );
  return targetOf({ path: request.path, query: query as Record<string, string> });
};

/** Frames a payload as aws-chunked, each chunk signed in the chain that begins with the request's own
 *  signature. Written from AWS's description, independently of the code under test.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html */
export const signedChunks = (
  headers: Readonly<Record<string, string>>,
  secretAccessKey: string,
  chunks: readonly string[],
  trailers: Readonly<Record<string, string>> | null = null,
): string => {
  const [, scope = '', seed = ''] =
    /Credential=[^/]+\/([^,]+),.*Signature=([0-9a-f]+)/.exec(headers.authorization ?? '') ?? [];
  const mac = (key: string | Buffer, text: string) =>
    createHmac('sha256', key).update(text).digest();
  const key = scope.split('/').reduce<string | Buffer>(mac, `AWS4${secretAccessKey}`);
  let previous = seed;
  const chain = (algorithm: string, ...hashes: string[]) => {
    const text = [algorithm, headers['x-amz-date'], scope, previous, ...hashes].join('\n');
    previous = mac(key, text).toString('hex');
    return previous;
  };
  const framed = [...chunks, ''].map((chunk) => {
    const signature = chain('AWS4-HMAC-SHA256-PAYLOAD', sha256Hex(''), sha256Hex(chunk));
    const size = Buffer.byteLength(chunk).toString(16);
    return `${size};chunk-signature=${signature}\r\n${chunk}${chunk === '' ? '' : '\r\n'}`;
  });
  if (trailers === null) return `${framed.join('')}\r\n`;
  const lines = Object.entries(trailers).map(([name, value]) => `${name}:${value}\n`);
  const signature = chain('AWS4-HMAC-SHA256-TRAILER', sha256Hex(lines.join('')));
  const trailing = lines.map((line) => line.replace('\n', '\r\n')).join('');
  return `${framed.join('')}${trailing}x-amz-trailer-signature:${signature}\r\n\r\n`;
};
