import { crc32 } from 'node:zlib';
import type { HttpMessage } from '../../integration/http-message.ts';
import { requestTarget } from '../../integration/http-message.ts';
import {
  amzDate,
  credentialScope,
  presigned,
  signed,
  signString,
  type Scope,
} from '../../integration/sigv4.ts';
import { signedChunks } from '../../unit/engine/gatekeeper/raw-http.ts';
import { otherOwner } from './secrets.ts';
import { owner, region, type FuzzTarget } from './target.ts';
import type { WireMessage } from './wire-message.ts';

/** A request before it is signed. */
export interface Draft {
  readonly what: string;
  readonly service: 's3' | 'dynamodb';
  readonly how: 'header' | 'presigned' | 'signed chunks' | 'signed trailer' | 'trailer' | 'form';
  readonly method: string;
  /** Decoded; of S3. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Whether the signature covers the payload. */
  readonly signsBody: boolean;
}

const encodePath = (path: string): string =>
  path
    .split('/')
    .map((part) =>
      encodeURIComponent(part).replace(
        /[!'()*]/g,
        (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
      ),
    )
    .join('/');

const xml = (name: string, content: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<${name} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${content}</${name}>`;

/** One honest request of each kind that the gatekeeper parses. */
export const draftsFor = ({ config }: FuzzTarget): readonly Draft[] => {
  const { uploadsBucket, sessionsTable, resultsTable } = config;
  const object = (name: string): string => `/${uploadsBucket}/${owner}/${name}`;
  const s3 = (what: string, draft: Partial<Draft>): Draft => ({
    ...{ what, service: 's3', how: 'header', method: 'PUT', path: object(what), query: {} },
    ...{ headers: {}, body: '', signsBody: true },
    ...draft,
  });
  const content = 'fuzzed '.repeat(20);
  const unsigned = { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };
  const row = { identityId: { S: owner }, itemKey: { S: 'session#a' } };
  const dynamodb = (operation: string, input: unknown): Draft => ({
    ...{ what: operation, service: 'dynamodb', how: 'header', method: 'POST', path: '/' },
    query: {},
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDB_20120810.${operation}`,
    },
    body: JSON.stringify(input),
    signsBody: true,
  });
  return [
    s3('put', { body: content, headers: { 'x-amz-meta-name': 'a%20b' } }),
    s3('put-unsigned', { body: content, headers: unsigned, signsBody: false }),
    s3('chunks', { how: 'signed chunks', body: content }),
    s3('chunks-trailer', { how: 'signed trailer', body: content }),
    s3('trailer', { how: 'trailer', body: content, signsBody: false }),
    s3('link-put', { how: 'presigned', body: content, signsBody: false }),
    s3('get', { method: 'GET', path: object('put'), headers: { range: 'bytes=0-9' } }),
    s3('link-get', { method: 'GET', how: 'presigned', path: object("a b+c/!'()*/ä"), body: '' }),
    s3('list', {
      method: 'GET',
      path: `/${uploadsBucket}`,
      query: { 'list-type': '2', prefix: `${owner}/`, 'max-keys': '5' },
    }),
    s3('copy', { headers: { 'x-amz-copy-source': `${uploadsBucket}/${owner}/put` } }),
    s3('delete-many', {
      method: 'POST',
      path: `/${uploadsBucket}`,
      query: { delete: '' },
      headers: { 'content-type': 'application/xml' },
      body: xml(
        'Delete',
        `<Object><Key>${owner}/x&amp;y</Key></Object><Object><Key>${owner}/z</Key></Object>`,
      ),
    }),
    s3('complete', {
      method: 'POST',
      query: { uploadId: 'abc' },
      headers: { 'content-type': 'application/xml' },
      body: xml(
        'CompleteMultipartUpload',
        '<Part><PartNumber>1</PartNumber><ETag>"e"</ETag></Part><Part><PartNumber>2</PartNumber><ETag>f</ETag></Part>',
      ),
    }),
    s3('form', {
      method: 'POST',
      how: 'form',
      path: `/${uploadsBucket}`,
      body: content,
      signsBody: false,
    }),
    dynamodb('GetItem', {
      TableName: sessionsTable,
      Key: row,
      ProjectionExpression: 'note, a.b[0]',
    }),
    dynamodb('PutItem', {
      TableName: sessionsTable,
      Item: { ...row, note: { S: 'ü "q" \\ / \u2028' }, version: { N: '1' } },
      ConditionExpression: 'attribute_not_exists(itemKey) OR #v = :v',
      ExpressionAttributeNames: { '#v': 'version' },
      ExpressionAttributeValues: { ':v': { N: '1' } },
    }),
    dynamodb('UpdateItem', {
      TableName: sessionsTable,
      Key: row,
      UpdateExpression: 'SET note = :n, a.b = if_not_exists(a.b, :n) REMOVE c[1]',
      ConditionExpression: 'NOT (size(note) > :s) AND note IN (:n, :n)',
      ExpressionAttributeValues: { ':n': { S: 'n' }, ':s': { N: '1' } },
    }),
    dynamodb('Query', {
      TableName: resultsTable,
      KeyConditionExpression: 'identityId = :id AND begins_with(itemKey, :p)',
      FilterExpression: 'attribute_exists(note)',
      ExpressionAttributeValues: {
        ':id': { S: owner },
        ':p': { S: 'session#' },
        ':o': { S: otherOwner },
      },
    }),
    dynamodb('BatchGetItem', { RequestItems: { [sessionsTable]: { Keys: [row] } } }),
    dynamodb('DeleteItem', { TableName: resultsTable, Key: row }),
  ];
};

/** Signs a draft as `owner`, with AWS's own signer. */
export const sign = async (target: FuzzTarget, draft: Draft): Promise<WireMessage> => {
  const { credentials, date } = target;
  const { service, how, method, query } = draft;
  const path = encodePath(draft.path);
  const host = `127.0.0.1:${target.port}`;
  const scope: Scope = { service, region, date };
  const message: HttpMessage = { method, path, query, headers: { host, ...draft.headers } };
  switch (how) {
    case 'header': {
      const body = draft.body === '' ? {} : { body: draft.body };
      const ready = await signed({ ...message, ...body }, credentials, scope);
      return wire(ready, draft.body);
    }
    case 'presigned':
      return wire(presigned(message, credentials, scope, 300), draft.body);
    case 'form':
      return formOf(target, draft, message, scope);
    case 'signed chunks':
    case 'signed trailer': {
      const isTrailed = how === 'signed trailer';
      const kind = `STREAMING-AWS4-HMAC-SHA256-PAYLOAD${isTrailed ? '-TRAILER' : ''}`;
      const ready = await signed(chunked(message, draft, kind, isTrailed), credentials, scope);
      const half = Math.floor(draft.body.length / 2);
      const chunks = [draft.body.slice(0, half), draft.body.slice(half)];
      const trailers = isTrailed ? trailersOf(draft) : null;
      return wire(
        ready,
        signedChunks(ready.headers, credentials.secretAccessKey, chunks, trailers),
      );
    }
    case 'trailer': {
      const kind = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER';
      const ready = await signed(chunked(message, draft, kind, true), credentials, scope);
      const size = Buffer.byteLength(draft.body).toString(16);
      const trailers = Object.entries(trailersOf(draft)).map(([name, value]) => `${name}:${value}`);
      return wire(ready, `${size}\r\n${draft.body}\r\n0\r\n${trailers.join('\r\n')}\r\n\r\n`);
    }
  }
};

const trailersOf = ({ body }: Draft): Record<string, string> => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(body));
  return { 'x-amz-checksum-crc32': bytes.toString('base64') };
};

const chunked = (
  message: HttpMessage,
  { body }: Draft,
  kind: string,
  isTrailed: boolean,
): HttpMessage => ({
  ...message,
  headers: {
    ...message.headers,
    'content-encoding': 'aws-chunked',
    'x-amz-content-sha256': kind,
    'x-amz-decoded-content-length': String(Buffer.byteLength(body)),
    ...(isTrailed ? { 'x-amz-trailer': 'x-amz-checksum-crc32' } : {}),
  },
});

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-authentication-HTTPPOST.html */
const formOf = (
  { credentials, config, date }: FuzzTarget,
  draft: Draft,
  message: HttpMessage,
  scope: Scope,
): WireMessage => {
  const fields = {
    key: `${owner}/form`,
    'x-amz-algorithm': 'AWS4-HMAC-SHA256',
    'x-amz-credential': `${credentials.accessKeyId}/${credentialScope(scope)}`,
    'x-amz-date': amzDate(scope.date),
    'x-amz-security-token': credentials.sessionToken ?? '',
  };
  const conditions = [
    { bucket: config.uploadsBucket },
    ...Object.entries(fields).map(([name, value]) => ({ [name]: value })),
  ];
  const expiration = new Date(date.getTime() + 60_000).toISOString();
  const policy = Buffer.from(JSON.stringify({ expiration, conditions })).toString('base64');
  const all = {
    ...fields,
    policy,
    'x-amz-signature': signString(policy, credentials, scope),
    file: draft.body,
  };
  const parts = Object.entries(all).map(
    ([name, value]) =>
      `--edge\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const headers = { ...message.headers, 'content-type': 'multipart/form-data; boundary=edge' };
  return wire({ ...message, headers }, `${parts.join('')}--edge--\r\n`);
};

const wire = (message: HttpMessage, body: string): WireMessage => {
  const bytes = Buffer.from(body);
  const hasLength = bytes.length > 0 || ['PUT', 'POST'].includes(message.method);
  return {
    method: message.method,
    target: requestTarget(message),
    headers: [
      ...Object.entries(message.headers).filter(([name]) => name !== 'content-length'),
      ...(hasLength ? [['content-length', String(bytes.length)] as const] : []),
      ['connection', 'close'],
    ],
    body: bytes,
  };
};
