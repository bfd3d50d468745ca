import { createHash, createHmac } from 'node:crypto';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import type { HttpMessage } from './http-message.ts';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** The scope of a signature. `date` is the time of signing. */
export interface Scope {
  readonly service: string;
  readonly region: string;
  readonly date: Date;
}

export const sha256 = (data: string | Uint8Array): string =>
  createHash('sha256').update(data).digest('hex');

const hmac = (key: string | Uint8Array, text: string): Buffer =>
  createHmac('sha256', key).update(text).digest();

/** `20260101T000000Z` */
export const amzDate = (date: Date): string => date.toISOString().replace(/[-:]|\.\d{3}/g, '');

export const credentialScope = ({ service, region, date }: Scope): string =>
  `${amzDate(date).slice(0, 8)}/${region}/${service}/aws4_request`;

/** Signs with a key derived for `scope`; hex.
 *  @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
export const signString = (
  text: string,
  { secretAccessKey }: Credentials,
  scope: Scope,
): string => {
  const [day = '', ...rest] = credentialScope(scope).split('/');
  const key = rest.reduce(
    (previous, word) => hmac(previous, word),
    hmac(`AWS4${secretAccessKey}`, day),
  );
  return hmac(key, text).toString('hex');
};

/** Signs a message's headers with AWS's own signer; every header is signed. The payload is hashed
 *  unless `x-amz-content-sha256` is already set. */
export const signed = async (
  message: HttpMessage,
  credentials: Credentials,
  { service, region, date }: Scope,
): Promise<HttpMessage> => {
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  const signer = new SignatureV4({
    credentials: {
      accessKeyId,
      secretAccessKey,
      ...(sessionToken === undefined ? {} : { sessionToken }),
    },
    region,
    service,
    sha256: Sha256,
    uriEscapePath: service !== 's3',
    applyChecksum: service === 's3',
  });
  const query = Object.entries(message.query ?? {}).map(
    ([name, value]): [string, string | string[]] => [
      name,
      typeof value === 'string' ? value : [...value],
    ],
  );
  const { headers } = await signer.sign(
    {
      method: message.method,
      protocol: 'http:',
      hostname: message.headers.host ?? '',
      path: message.path,
      query: Object.fromEntries(query),
      headers: { ...message.headers },
      body: message.body,
    },
    { signingDate: date },
  );
  return { ...message, headers };
};

/** Presigns a message with any `X-Amz-Expires` (seconds): AWS's signer refuses to create the values
 *  that S3 rejects.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html */
export const presigned = (
  { method, path, headers }: HttpMessage,
  credentials: Credentials,
  scope: Scope,
  expires: number,
): HttpMessage => {
  const query: Record<string, string> = {
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `${credentials.accessKeyId}/${credentialScope(scope)}`,
    'X-Amz-Date': amzDate(scope.date),
    'X-Amz-Expires': String(expires),
    ...(credentials.sessionToken === undefined
      ? {}
      : { 'X-Amz-Security-Token': credentials.sessionToken }),
    'X-Amz-SignedHeaders': 'host',
  };
  const canonicalQuery = Object.entries(query)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .sort()
    .join('&');
  const canonicalRequest = [
    method,
    path,
    canonicalQuery,
    `host:${headers.host ?? ''}`,
    '',
    'host',
    'UNSIGNED-PAYLOAD',
  ].join('\n');
  const text = [
    'AWS4-HMAC-SHA256',
    amzDate(scope.date),
    credentialScope(scope),
    sha256(canonicalRequest),
  ];
  return {
    method,
    path,
    headers,
    query: { ...query, 'X-Amz-Signature': signString(text.join('\n'), credentials, scope) },
  };
};
