import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { operator, startEngineInMemory, type EngineInMemory } from './engine-in-memory.ts';
import {
  presign,
  send,
  sendSigned,
  sha256Hex,
  signedChunks,
  signHeaders,
  targetOf,
  type RawRequest,
  type SigningKeys,
} from './raw-http.ts';

let engine: EngineInMemory;
let me: SigningKeys;
beforeAll(async () => {
  engine = await startEngineInMemory();
  me = await engine.user('me');
});
afterAll(() => engine.close());
beforeEach(() => {
  engine.objects.clear();
  engine.objects.set('photos/me/a', Buffer.from('mine'));
  engine.objects.set('photos/other/a', Buffer.from('theirs'));
  engine.s3Requests.length = 0;
  engine.s3Errors.length = 0;
  engine.dynamoDbRequests.length = 0;
});

const get: RawRequest = { method: 'GET', path: '/photos/me/a' };
const put = (body: string, path = '/photos/me/b'): RawRequest => ({ method: 'PUT', path, body });
const minutes = (n: number) => new Date(Date.now() + n * 60_000);
const outcome = ({ status, code }: { status: number; code: string | null }) => [status, code];

describe('a signed header', () => {
  test('lets the request it signs through', async () => {
    const answer = await sendSigned(engine.port, get, me);
    expect([answer.status, answer.text]).toEqual([200, 'mine']);
    expect(answer.headers['x-latchkey-decision']).toBe(engine.decisions.newestFirst()[0]?.id);
  });

  test.each([
    'me/a b+c',
    'me/ä/日本',
    'me/%2e%2e/x',
    'me/../other/x',
    'me/./x',
    'me//x',
    "me/!'()*",
    'me/a%2Fb',
    'me/?x=y',
    'me/~tilde',
    'me/a;b=c,d@e$f&g',
    'me/😀',
  ])('is verified over the key %j as it will be stored', async (key) => {
    const answer = await sendSigned(engine.port, put('x', `/photos/${key}`), me);
    expect(answer.status).toBe(200);
    expect(engine.s3Requests[0]?.key).toBe(key);
  });

  test('with one digit changed is refused', async () => {
    const headers = await signHeaders(engine.port, get, me);
    const signature = headers.authorization ?? '';
    const last = signature.endsWith('0') ? '1' : '0';
    const answer = await send(engine.port, {
      method: 'GET',
      target: targetOf(get),
      headers: { ...headers, authorization: signature.slice(0, -1) + last },
    });
    expect(outcome(answer)).toEqual([403, 'SignatureDoesNotMatch']);
  });

  test.each<[string, RawRequest, object, number, string]>([
    [
      'a changed signed header',
      get,
      { headers: { 'x-amz-date': '20260101T000000Z' } },
      400,
      'AuthorizationHeaderMalformed',
    ],
    ['a changed path', get, { target: '/photos/other/a' }, 403, 'SignatureDoesNotMatch'],
    ['a changed method', get, { method: 'DELETE' }, 403, 'SignatureDoesNotMatch'],
    [
      'an added query parameter',
      get,
      { target: '/photos/me/a?versionId=1' },
      403,
      'SignatureDoesNotMatch',
    ],
    [
      'an added x-amz header',
      put('x'),
      { headers: { 'x-amz-acl': 'public-read' } },
      403,
      'AccessDenied',
    ],
    ['another body', put('x'), { body: 'y' }, 400, 'XAmzContentSHA256Mismatch'],
  ])('with %s is refused', async (_what, signed, change, status, code) => {
    const headers = await signHeaders(engine.port, signed, me);
    const sent = { method: signed.method, target: targetOf(signed), body: signed.body, ...change };
    const answer = await send(engine.port, {
      ...sent,
      headers: { ...headers, ...('headers' in change ? (change.headers as object) : {}) },
    });
    expect(outcome(answer)).toEqual([status, code]);
    expect(engine.objects.get('photos/me/b')?.toString()).toBeUndefined();
  });

  test('with another value of a signed header is refused', async () => {
    const request = { ...put('x'), headers: { 'x-amz-meta-name': 'a' } };
    const headers = await signHeaders(engine.port, request, me);
    const answer = await send(engine.port, {
      method: 'PUT',
      target: targetOf(request),
      headers: { ...headers, 'x-amz-meta-name': 'b' },
      body: 'x',
    });
    expect(outcome(answer)).toEqual([403, 'SignatureDoesNotMatch']);
  });

  test.each([
    ['20 minutes ago', { date: minutes(-20) }, 403, 'RequestTimeTooSkewed'],
    ['20 minutes ahead', { date: minutes(20) }, 403, 'RequestTimeTooSkewed'],
    ['for dynamodb', { service: 'dynamodb' }, 400, 'AuthorizationHeaderMalformed'],
    ['for another region', { region: 'eu-south-1' }, 400, 'AuthorizationHeaderMalformed'],
  ])('signed %s is refused', async (_what, options, status, code) => {
    const request = { ...get, headers: { 'x-amz-content-sha256': sha256Hex('') } };
    expect(outcome(await sendSigned(engine.port, request, me, options))).toEqual([status, code]);
  });

  test('made 14 minutes ago is valid', async () => {
    expect((await sendSigned(engine.port, get, me, { date: minutes(-14) })).status).toBe(200);
  });
});

describe('credentials', () => {
  test.each<[string, (mine: SigningKeys, other: SigningKeys) => SigningKeys, number, string]>([
    [
      'an access key that was never issued',
      (mine) => ({ ...mine, accessKeyId: 'ASIAAAAAAAAAAAAAAAAA' }),
      403,
      'InvalidAccessKeyId',
    ],
    [
      'an unknown long-term key',
      () => ({ accessKeyId: 'AKIAUNKNOWN000000000', secretAccessKey: 'x' }),
      403,
      'InvalidAccessKeyId',
    ],
    [
      'a temporary key without its token',
      ({ accessKeyId, secretAccessKey }) => ({ accessKeyId, secretAccessKey }),
      403,
      'InvalidAccessKeyId',
    ],
    [
      "another user's token",
      (mine, other) => ({ ...mine, sessionToken: other.sessionToken ?? '' }),
      400,
      'InvalidToken',
    ],
    [
      'a token with a letter changed',
      (mine) => ({
        ...mine,
        sessionToken:
          mine.sessionToken?.replace(/.(?=.{20}$)/, (l) => (l === 'A' ? 'B' : 'A')) ?? '',
      }),
      400,
      'InvalidToken',
    ],
    [
      'an operator key with a token',
      (mine) => ({ ...operator, sessionToken: mine.sessionToken ?? '' }),
      400,
      'InvalidToken',
    ],
    [
      'the wrong secret',
      (mine) => ({ ...mine, secretAccessKey: 'guess' }),
      403,
      'SignatureDoesNotMatch',
    ],
  ])('%s opens nothing', async (_what, change, status, code) => {
    const keys = change(me, await engine.user('other'));
    expect(outcome(await sendSigned(engine.port, get, keys))).toEqual([status, code]);
  });

  test('past their expiry are refused by both services and in a link', async () => {
    const short = await engine.user('me', -1);
    expect(outcome(await sendSigned(engine.port, get, short))).toEqual([400, 'ExpiredToken']);
    const link = await presign(engine.port, get, short);
    const answer = await send(engine.port, { method: 'GET', target: link });
    expect(outcome(answer)).toEqual([400, 'ExpiredToken']);
    const call = dynamoDb('GetItem', '{}');
    expect(outcome(await sendSigned(engine.port, call, short, { service: 'dynamodb' }))).toEqual([
      400,
      'ExpiredTokenException',
    ]);
  });
});

describe('a link', () => {
  test('opens its own object', async () => {
    const answer = await send(engine.port, {
      method: 'GET',
      target: await presign(engine.port, get, me),
    });
    expect([answer.status, answer.text]).toEqual([200, 'mine']);
  });

  test('carries a body that it does not sign', async () => {
    const target = await presign(engine.port, { method: 'PUT', path: '/photos/me/b' }, me);
    expect((await send(engine.port, { method: 'PUT', target, body: 'x' })).status).toBe(200);
    expect(engine.objects.get('photos/me/b')?.toString()).toBe('x');
  });

  test('is judged by the headers that its query carries', async () => {
    const request = {
      method: 'PUT',
      path: '/photos/me/b',
      headers: { 'x-amz-acl': 'public-read' },
    };
    const target = await presign(engine.port, request, me);
    expect(target).toContain('x-amz-acl=public-read');
    expect(outcome(await send(engine.port, { method: 'PUT', target, body: 'x' }))).toEqual([
      403,
      'AccessDenied',
    ]);
  });

  test.each<
    [
      string,
      (link: string) => { method?: string; target?: string; headers?: Record<string, string> },
      number,
      string,
    ]
  >([
    ['used with another method', () => ({ method: 'DELETE' }), 403, 'SignatureDoesNotMatch'],
    [
      'with another key',
      (link) => ({ target: link.replace('/me/a', '/other/a') }),
      403,
      'SignatureDoesNotMatch',
    ],
    [
      'with a longer life',
      (link) => ({ target: link.replace('Expires=300', 'Expires=3000') }),
      403,
      'SignatureDoesNotMatch',
    ],
    [
      'of 8 days',
      (link) => ({ target: link.replace('Expires=300', 'Expires=691200') }),
      400,
      'AuthorizationQueryParametersError',
    ],
    [
      'with an Authorization header as well',
      () => ({ headers: { authorization: 'AWS4-HMAC-SHA256 x' } }),
      400,
      'InvalidArgument',
    ],
    [
      'with a foreign copy source added',
      () => ({ method: 'GET', headers: { 'x-amz-copy-source': 'photos/other/a' } }),
      403,
      'AccessDenied',
    ],
    [
      'without its signature',
      (link) => ({ target: link.replace(/&X-Amz-Signature=[^&]*/, '') }),
      400,
      'AuthorizationQueryParametersError',
    ],
  ])('%s is refused', async (_what, change, status, code) => {
    const link = await presign(engine.port, get, me);
    const answer = await send(engine.port, { method: 'GET', target: link, ...change(link) });
    expect(outcome(answer)).toEqual([status, code]);
  });

  test('that has expired is refused', async () => {
    const target = await presign(engine.port, get, me, { date: minutes(-6), expiresIn: 300 });
    const answer = await send(engine.port, { method: 'GET', target });
    expect(outcome(answer)).toEqual([403, 'AccessDenied']);
    expect(answer.text).toContain('Request has expired');
  });
});

describe('an aws-chunked payload', () => {
  const chunked = async (
    change: (framed: string) => string = (framed) => framed,
    given: { trailers?: Record<string, string>; decodedLength?: number } = {},
  ) => {
    const chunks = ['first chunk, ', 'second chunk'];
    const { trailers = null, decodedLength = chunks.join('').length } = given as {
      trailers?: Record<string, string> | null;
      decodedLength?: number;
    };
    const request: RawRequest = {
      method: 'PUT',
      path: '/photos/me/b',
      headers: {
        'content-encoding': 'aws-chunked,gzip',
        'x-amz-decoded-content-length': String(decodedLength),
        'x-amz-content-sha256': `STREAMING-AWS4-HMAC-SHA256-PAYLOAD${trailers === null ? '' : '-TRAILER'}`,
        ...(trailers === null ? {} : { 'x-amz-trailer': Object.keys(trailers).join(',') }),
      },
    };
    const headers = await signHeaders(engine.port, request, me);
    const body = change(signedChunks(headers, me.secretAccessKey, chunks, trailers));
    return send(engine.port, { method: 'PUT', target: targetOf(request), headers, body });
  };

  test('arrives without its framing', async () => {
    expect((await chunked()).status).toBe(200);
    expect(engine.objects.get('photos/me/b')?.toString()).toBe('first chunk, second chunk');
    expect(engine.s3Requests[0]?.headers.get('content-encoding')).toBe('gzip');
    expect(engine.s3Requests[0]?.contentLength).toBe(25);
  });

  test('passes on its signed trailer', async () => {
    const answer = await chunked(undefined, { trailers: { 'x-amz-checksum-crc32': 'AAAAAA==' } });
    expect(answer.status).toBe(200);
    expect([...(engine.s3Requests[0]?.trailers ?? [])]).toEqual([
      ['x-amz-checksum-crc32', 'AAAAAA=='],
    ]);
  });

  test.each<[string, (framed: string) => string, object, number, string]>([
    [
      'a changed chunk signature',
      (framed) =>
        framed.replace(
          /(chunk-signature=)./,
          (_m, name: string) => `${name}${framed.includes('signature=0') ? '1' : '0'}`,
        ),
      {},
      403,
      'SignatureDoesNotMatch',
    ],
    [
      'a changed chunk',
      (framed) => framed.replace('second', 'secret'),
      {},
      403,
      'SignatureDoesNotMatch',
    ],
    [
      'an early end',
      (framed) => framed.slice(0, framed.indexOf('second')),
      {},
      400,
      'IncompleteBody',
    ],
    [
      'its last chunk missing',
      (framed) => framed.slice(0, framed.lastIndexOf('0;chunk')),
      {},
      400,
      'IncompleteBody',
    ],
    ['a longer declared length', (framed) => framed, { decodedLength: 26 }, 400, 'IncompleteBody'],
    ['a shorter declared length', (framed) => framed, { decodedLength: 24 }, 400, 'IncompleteBody'],
    [
      'a size that is no number',
      (framed) => framed.replace('d;', 'z;'),
      {},
      400,
      'InvalidChunkSizeError',
    ],
    [
      'a changed trailer',
      (framed) => framed.replace('AAAAAA==', 'AAAAAB=='),
      { trailers: { 'x-amz-checksum-crc32': 'AAAAAA==' } },
      403,
      'SignatureDoesNotMatch',
    ],
    [
      'a trailer that was not announced',
      (framed) => framed.replace('x-amz-checksum-crc32', 'x-amz-checksum-crc64'),
      { trailers: { 'x-amz-checksum-crc32': 'AAAAAA==' } },
      400,
      'MalformedTrailerError',
    ],
    [
      'no trailer although it was announced',
      (framed) => framed.replace(/x-amz-checksum-crc32.*\r\n/, ''),
      { trailers: { 'x-amz-checksum-crc32': 'AAAAAA==' } },
      400,
      'MalformedTrailerError',
    ],
  ])('with %s is refused', async (_what, change, given, status, code) => {
    expect(outcome(await chunked(change, given))).toEqual([status, code]);
    expect(engine.objects.has('photos/me/b')).toBe(false);
  });

  test('without chunk signatures loses its framing too', async () => {
    const request: RawRequest = {
      method: 'PUT',
      path: '/photos/me/b',
      headers: {
        'content-encoding': 'aws-chunked',
        'x-amz-decoded-content-length': '3',
        'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
        'x-amz-trailer': 'x-amz-checksum-crc32',
      },
    };
    const headers = await signHeaders(engine.port, request, me);
    const body = '3\r\nabc\r\n0\r\nx-amz-checksum-crc32:NSRBwg==\r\n\r\n';
    const answer = await send(engine.port, {
      method: 'PUT',
      target: targetOf(request),
      headers,
      body,
    });
    expect(answer.status).toBe(200);
    expect(engine.s3Requests[0]?.headers.has('content-encoding')).toBe(false);
    expect(engine.s3Requests[0]?.trailers.get('x-amz-checksum-crc32')).toBe('NSRBwg==');
  });
});

describe('a malformed request to S3', () => {
  const deletion = (body: string): RawRequest => ({
    method: 'POST',
    path: '/photos',
    query: { delete: '' },
    body,
  });
  const keys = (n: number) =>
    Array.from({ length: n }, (_, k) => `<Object><Key>me/${k}</Key></Object>`).join('');

  test.each<[string, RawRequest, number, string]>([
    ['a key of 1,025 bytes', put('x', `/photos/me/${'k'.repeat(1022)}`), 400, 'KeyTooLongError'],
    [
      'a DTD with an entity',
      deletion(
        '<!DOCTYPE Delete [<!ENTITY k "me/a">]><Delete><Object><Key>&k;</Key></Object></Delete>',
      ),
      400,
      'MalformedXML',
    ],
    [
      'an unknown entity',
      deletion('<Delete><Object><Key>&k;</Key></Object></Delete>'),
      400,
      'MalformedXML',
    ],
    ['1,001 keys', deletion(`<Delete>${keys(1001)}</Delete>`), 400, 'MalformedXML'],
    ['no keys', deletion('<Delete></Delete>'), 400, 'MalformedXML'],
    [
      'two keys in one object',
      deletion('<Delete><Object><Key>me/a</Key><Key>other/a</Key></Object></Delete>'),
      400,
      'MalformedXML',
    ],
    ['an unknown query parameter', { ...get, query: { renameObject: '' } }, 403, 'AccessDenied'],
    ['two subresources', { ...get, query: { tagging: '', acl: '' } }, 403, 'AccessDenied'],
    [
      'a bucket name that is none',
      { method: 'GET', path: '/Photos_1/me/a' },
      400,
      'InvalidBucketName',
    ],
    ['an unknown method', { method: 'PATCH', path: '/photos/me/a' }, 405, 'MethodNotAllowed'],
    [
      'a form upload',
      {
        method: 'POST',
        path: '/photos',
        headers: { 'content-type': 'multipart/form-data; boundary=x' },
        body: '--x',
      },
      403,
      'AccessDenied',
    ],
    [
      'a method override',
      {
        method: 'POST',
        path: '/photos/me/b',
        headers: { 'x-http-method-override': 'PUT' },
        body: 'x',
      },
      403,
      'AccessDenied',
    ],
  ])('%s is refused', async (_what, request, status, code) => {
    expect(outcome(await sendSigned(engine.port, request, me))).toEqual([status, code]);
    expect(engine.s3Requests).toEqual([]);
  });

  test.each([
    ['two prefixes', '/photos?list-type=2&prefix=me/&prefix=', 400, 'InvalidArgument'],
    ['an invalid percent-encoding', '/photos/me/%zz', 400, 'InvalidURI'],
    ['bytes that are no UTF-8', '/photos/me/%ff', 400, 'InvalidURI'],
    ['a NUL', '/photos/me/a%00b', 400, 'InvalidURI'],
  ])('%s is refused before anything is verified', async (_what, target, status, code) => {
    expect(outcome(await send(engine.port, { method: 'GET', target }))).toEqual([status, code]);
  });

  test('a Host that is not loopback is refused', async () => {
    const answer = await send(engine.port, {
      method: 'GET',
      target: '/photos/me/a',
      headers: { host: 'photos.s3.amazonaws.com' },
    });
    expect(outcome(answer)).toEqual([403, 'AccessDenied']);
  });

  test('decodes escaped keys once', async () => {
    engine.objects.set('photos/me/&<"x', Buffer.from('x'));
    const body =
      '<?xml version="1.0"?><Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/">\n<Object><Key>me/&amp;&lt;&#34;&#x78;</Key></Object></Delete>';
    expect((await sendSigned(engine.port, deletion(body), me)).status).toBe(200);
    expect(engine.objects.has('photos/me/&<"x')).toBe(false);
  });

  test('a HEAD that is refused has no body', async () => {
    const answer = await sendSigned(engine.port, { method: 'HEAD', path: '/photos/other/a' }, me);
    expect([answer.status, answer.text]).toEqual([403, '']);
  });
});

describe('authorisation of S3 requests', () => {
  test('a refusal names the principal, action, resource and reason', async () => {
    const answer = await sendSigned(engine.port, { method: 'GET', path: '/photos/other/a' }, me);
    expect(outcome(answer)).toEqual([403, 'AccessDenied']);
    expect(answer.text).toContain(
      'assumed-role/user/CognitoIdentityCredentials is not authorized to perform: s3:GetObject on resource: &quot;arn:aws:s3:::photos/other/a&quot; because no identity-based policy allows the s3:GetObject action',
    );
  });

  test('a refusal names the Deny statement, also to the operator', async () => {
    const request = { method: 'GET', path: '/photos/me/locked/x' };
    const answer = await sendSigned(engine.port, request, operator);
    expect(outcome(answer)).toEqual([403, 'AccessDenied']);
    expect(answer.text).toContain('NothingUnderLocked');
    expect(engine.decisions.newestFirst()[0]).toMatchObject({
      decision: 'ExplicitlyDenied',
      policy: 'photos-bucket',
      statement: 'NothingUnderLocked',
      note: expect.stringContaining('aws:SecureTransport') as string,
    });
  });

  test('comes before NotImplemented', async () => {
    const acl = { method: 'GET', path: '/photos/me/a', query: { acl: '' } };
    expect(outcome(await sendSigned(engine.port, acl, me))).toEqual([403, 'AccessDenied']);
    expect(outcome(await sendSigned(engine.port, acl, operator))).toEqual([501, 'NotImplemented']);
  });

  test('hides a missing object from who may not list', async () => {
    const missing = { method: 'GET', path: '/photos/me/none' };
    expect(outcome(await sendSigned(engine.port, missing, me))).toEqual([403, 'AccessDenied']);
    expect(outcome(await sendSigned(engine.port, missing, operator))).toEqual([404, 'NoSuchKey']);
  });

  test.each([
    ['without tags goes through', '/photos/me/plain', {}, 200],
    ['with tags needs to read and write them', '/photos/me/tagged', {}, 403],
    [
      'with tags may leave them behind, if it may write tags',
      '/photos/me/tagged',
      { 'x-amz-tagging-directive': 'REPLACE' },
      403,
    ],
  ])('a copy of an object %s', async (_what, source, headers, status) => {
    const answer = await sendSigned(
      engine.port,
      {
        method: 'PUT',
        path: '/photos/me/copy',
        headers: { 'x-amz-copy-source': source, ...headers },
      },
      me,
    );
    expect(answer.status).toBe(status);
    if (status === 403) expect(answer.text).toContain('ObjectTagging');
    expect(engine.s3Requests.some(({ operation }) => operation === 'CopyObject')).toBe(
      status === 200,
    );
  });

  test('answers a large upload that it refuses, and reads on to the next request', async () => {
    const body = Buffer.alloc(20 * 1024 * 1024);
    const request = {
      method: 'PUT',
      path: '/photos/other/large',
      headers: { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
      body,
    };
    expect(outcome(await sendSigned(engine.port, request, me))).toEqual([403, 'AccessDenied']);
    expect((await sendSigned(engine.port, get, me)).status).toBe(200);
  });

  test('authorises each key of DeleteObjects separately', async () => {
    const body =
      '<Delete><Object><Key>me/a</Key></Object><Object><Key>other/a</Key></Object></Delete>';
    const request = { method: 'POST', path: '/photos', query: { delete: '' }, body };
    const answer = await sendSigned(engine.port, request, me);
    expect(answer.status).toBe(200);
    expect([...engine.objects.keys()]).toEqual(['photos/other/a']);
    expect(answer.text).toContain('<Key>other/a</Key><Code>AccessDenied</Code>');
  });

  test('refuses an unsigned request without detail', async () => {
    const answer = await send(engine.port, { method: 'GET', target: '/photos/me/a' });
    expect(outcome(answer)).toEqual([403, 'AccessDenied']);
    expect(answer.text).toContain('<Message>Access Denied</Message>');
  });
});

const dynamoDb = (operation: string, body: string): RawRequest => ({
  method: 'POST',
  path: '/',
  headers: {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': `DynamoDB_20120810.${operation}`,
  },
  body,
});
const rowOf = (owner: string) =>
  JSON.stringify({ TableName: 'rows', Key: { owner: { S: owner }, row: { S: 'r' } } });

describe('a call to DynamoDB', () => {
  const call = (request: RawRequest, keys: SigningKeys = me) =>
    sendSigned(engine.port, request, keys, { service: 'dynamodb' });

  test('is executed as it was authorised', async () => {
    const answer = await call(dynamoDb('GetItem', rowOf('me')));
    expect([answer.status, answer.text]).toEqual([200, '{}']);
    expect(engine.dynamoDbRequests).toEqual([
      { operation: 'GetItem', input: JSON.parse(rowOf('me')) as unknown },
    ]);
  });

  test('may name its table by ARN', async () => {
    const body = rowOf('me').replace(
      '"rows"',
      '"arn:aws:dynamodb:us-east-1:000000000000:table/rows"',
    );
    expect((await call(dynamoDb('GetItem', body))).status).toBe(200);
    expect(engine.dynamoDbRequests[0]?.input.TableName).toBe('rows');
  });

  test.each<[string, RawRequest, string]>([
    ['of another partition', dynamoDb('GetItem', rowOf('other')), 'AccessDeniedException'],
    ['of no partition', dynamoDb('Scan', '{"TableName":"rows"}'), 'AccessDeniedException'],
    ['of no table', dynamoDb('GetItem', '{}'), 'AccessDeniedException'],
    ['that is unknown', dynamoDb('Nonsense', '{}'), 'UnknownOperationException'],
    [
      "named like an object's own members",
      dynamoDb('constructor', '{}'),
      'UnknownOperationException',
    ],
    [
      'with a member twice',
      dynamoDb('GetItem', rowOf('me').replace('}}', '}},"Key":{}')),
      'SerializationException',
    ],
    [
      'with a member twice, once escaped',
      dynamoDb('GetItem', rowOf('me').replace('"Key"', '"Key":{},"\\u004bey"')),
      'SerializationException',
    ],
    [
      'with a __proto__',
      dynamoDb('GetItem', rowOf('me').replace('"row"', '"__proto__"')),
      'SerializationException',
    ],
    ['that is no JSON', dynamoDb('GetItem', '{"TableName":'), 'SerializationException'],
  ])('%s is refused', async (_what, request, type) => {
    expect(outcome(await call(request))).toEqual([400, type]);
    expect(engine.dynamoDbRequests).toEqual([]);
  });

  test('with another body under its signature is refused', async () => {
    const request = dynamoDb('GetItem', rowOf('me'));
    const headers = await signHeaders(engine.port, request, me, { service: 'dynamodb' });
    const body = rowOf('other');
    const answer = await send(engine.port, { method: 'POST', target: '/', headers, body });
    expect(outcome(answer)).toEqual([400, 'InvalidSignatureException']);
  });

  test('that is unsigned gets MissingAuthenticationTokenException', async () => {
    const { headers, body } = dynamoDb('GetItem', rowOf('me'));
    const answer = await send(engine.port, {
      method: 'POST',
      target: '/',
      headers: headers ?? {},
      body,
    });
    expect(outcome(answer)).toEqual([400, 'MissingAuthenticationTokenException']);
  });
});

describe('a browser', () => {
  const origin = 'http://app.example';

  test('may send a preflight to a bucket', async () => {
    const answer = await send(engine.port, {
      method: 'OPTIONS',
      target: '/photos/me/a',
      headers: {
        origin,
        'access-control-request-method': 'PUT',
        'access-control-request-headers': 'x-amz-date',
      },
    });
    expect(answer.status).toBe(200);
    expect(answer.headers['access-control-allow-origin']).toBe(origin);
    expect(answer.headers['access-control-allow-headers']).toBe('x-amz-date');
  });

  test('of another origin may not preflight', async () => {
    const answer = await send(engine.port, {
      method: 'OPTIONS',
      target: '/photos/me/a',
      headers: { origin: 'http://evil.example', 'access-control-request-method': 'PUT' },
    });
    expect(outcome(answer)).toEqual([403, 'AccessForbidden']);
  });

  test('may read a refusal and the name of its decision', async () => {
    const answer = await send(engine.port, {
      method: 'GET',
      target: '/photos/me/a',
      headers: { origin },
    });
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-expose-headers': 'ETag, x-latchkey-decision',
      'x-latchkey-decision': engine.decisions.newestFirst()[0]?.id,
    });
  });

  test('may call DynamoDB from anywhere', async () => {
    const preflight = await send(engine.port, {
      method: 'OPTIONS',
      target: '/',
      headers: { origin, 'access-control-request-headers': 'authorization,x-amz-target' },
    });
    expect(preflight.headers).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-headers': 'authorization,x-amz-target',
    });
  });
});

test('a client that disconnects mid-upload leaves nothing behind', async () => {
  const request: RawRequest = {
    method: 'PUT',
    path: '/photos/me/b',
    headers: { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD', 'content-length': '1000' },
  };
  const headers = await signHeaders(engine.port, request, me);
  const outgoing = httpRequest({
    host: '127.0.0.1',
    port: engine.port,
    method: 'PUT',
    path: targetOf(request),
    headers,
  });
  outgoing.on('error', () => undefined);
  outgoing.write('begun');
  await expect.poll(() => engine.s3Requests.length).toBe(1);
  outgoing.destroy();
  await expect.poll(() => engine.s3Errors.length).toBe(1);
  expect(engine.objects.has('photos/me/b')).toBe(false);
  expect((await sendSigned(engine.port, get, me)).status).toBe(200);
});
