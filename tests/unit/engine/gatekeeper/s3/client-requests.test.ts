import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readCopySource } from '../../../../../engine/gatekeeper/s3/address.ts';
import { parseCompletedParts } from '../../../../../engine/gatekeeper/s3/bodies.ts';
import { startEngineInMemory, type EngineInMemory } from '../engine-in-memory.ts';
import { presign, send, sendSigned, signHeaders, targetOf, type SigningKeys } from '../raw-http.ts';

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
  engine.s3Requests.length = 0;
});

const put = { method: 'PUT', path: '/photos/me/b' };
const get = { method: 'GET', path: '/photos/me/a' };

describe('a presigned PUT', () => {
  // Recorded from AWS: localstack/localstack tests/aws/services/s3/test_s3.snapshot.json,
  // test_presigned_url_v4_x_amz_in_qs, 2026-02-21: the object has S3's default checksum.
  test('ignores the checksum that the JavaScript SDK signs into its query', async () => {
    const query = {
      'x-amz-checksum-crc32': 'AAAAAA==',
      'x-amz-sdk-checksum-algorithm': 'CRC32',
      'x-amz-meta-foo': 'bar',
    };
    const target = await presign(engine.port, { ...put, query }, me);
    const { status } = await send(engine.port, { method: 'PUT', target, body: '123456' });
    expect(status).toBe(200);
    const headers = engine.s3Requests[0]?.headers ?? new Map();
    expect(headers.get('x-amz-meta-foo')).toBe('bar');
    expect([...headers.keys()].filter((name) => name.includes('checksum'))).toEqual([]);
  });

  test('may repeat UNSIGNED-PAYLOAD in a header that is not signed', async () => {
    const target = await presign(engine.port, put, me);
    const headers = { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };
    expect((await send(engine.port, { method: 'PUT', target, headers, body: 'x' })).status).toBe(
      200,
    );
  });

  test('cannot name another payload hash in a header that is not signed', async () => {
    const target = await presign(engine.port, put, me);
    const headers = { 'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER' };
    const response = await send(engine.port, { method: 'PUT', target, headers, body: 'x' });
    expect([response.status, response.code]).toEqual([403, 'AccessDenied']);
  });

  // Recorded from AWS: localstack/localstack tests/aws/services/s3/test_s3.snapshot.json, the cases of
  // test_put_object_with_md5_and_chunk_signature_bad_headers and of
  // test_s3_put_presigned_url_missing_sig_param with s3v4, 2026-02-21.
  test('is told which headers were not signed, without the hash of the payload', async () => {
    const target = await presign(engine.port, put, me);
    const headers = {
      'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
      'x-amz-decoded-content-length': '1',
    };
    const response = await send(engine.port, { method: 'PUT', target, headers, body: 'x' });
    expect(response.text).toContain(
      '<HeadersNotSigned>x-amz-decoded-content-length</HeadersNotSigned>',
    );
  });

  test('without its date is told which parameters it needs', async () => {
    const target = await presign(engine.port, put, me);
    const undated = target.replace(/X-Amz-Date=[^&]*&?/, '');
    const response = await send(engine.port, { method: 'PUT', target: undated, body: 'x' });
    expect(response.code).toBe('AuthorizationQueryParametersError');
    expect(response.text).toContain('requires the X-Amz-Algorithm, X-Amz-Credential,');
  });
});

// Recorded from AWS: localstack/localstack tests/aws/services/s3/test_s3.snapshot.json,
// test_get_bucket_policy_invalid_account_id, 2026-02-21.
test.each(['0000', '0000000000020', 'abcd', 'aa000000000$'])(
  'the expected bucket owner %s is no account',
  async (owner) => {
    const headers = { 'x-amz-expected-bucket-owner': owner };
    const response = await sendSigned(engine.port, { ...get, headers }, me);
    expect([response.status, response.code]).toEqual([400, 'InvalidBucketOwnerAWSAccountID']);
    expect(response.text).toContain(`must be an AWS Account ID... [${owner}]`);
  },
);

test('a signed query parameter that S3 does not know is ignored', async () => {
  const response = await sendSigned(
    engine.port,
    { ...get, query: { foo: 'bar', 'x-id': 'GetObject' } },
    me,
  );
  expect([response.status, response.text]).toEqual([200, 'mine']);
  expect([...(engine.s3Requests[0]?.query ?? [])]).toEqual([]);
});

test('a query parameter that is not signed is refused, known or not', async () => {
  const headers = await signHeaders(engine.port, get, me);
  const response = await send(engine.port, {
    method: 'GET',
    target: `${get.path}?foo=bar`,
    headers,
  });
  expect(response.code).toBe('SignatureDoesNotMatch');
});

test('a header in UTF-8 is verified and handed on as text', async () => {
  const headers = await signHeaders(
    engine.port,
    { ...put, headers: { 'x-amz-meta-name': 'Zürich 日本' }, body: 'x' },
    me,
  );
  const sent = { ...headers, 'x-amz-meta-name': Buffer.from('Zürich 日本').toString('latin1') };
  const response = await send(engine.port, {
    method: 'PUT',
    target: put.path,
    headers: sent,
    // With a string Node would send the headers in the body's encoding.
    body: Buffer.from('x'),
  });
  expect(response.status).toBe(200);
  expect(engine.s3Requests[0]?.headers.get('x-amz-meta-name')).toBe('Zürich 日本');
});

describe('a virtual-hosted-style request', () => {
  const host = () => `photos.localhost:${engine.port}`;
  const signed = (path: string) =>
    signHeaders(engine.port, { method: 'GET', path, headers: { host: host() } }, me);

  test('names its bucket in the host', async () => {
    const headers = await signed('/me/a');
    const response = await send(engine.port, { method: 'GET', target: '/me/a', headers });
    expect([response.status, response.text]).toEqual([200, 'mine']);
    expect(engine.s3Requests[0]).toMatchObject({ bucket: 'photos', key: 'me/a' });
  });

  test('needs the permissions that a path-style request needs', async () => {
    const headers = await signed('/other/a');
    const response = await send(engine.port, { method: 'GET', target: '/other/a', headers });
    expect([response.status, response.code]).toEqual([403, 'AccessDenied']);
  });

  test('gets the CORS headers of its bucket', async () => {
    const response = await send(engine.port, {
      method: 'OPTIONS',
      target: '/me/a',
      headers: {
        host: host(),
        origin: 'http://app.example',
        'access-control-request-method': 'PUT',
      },
    });
    expect(response.status).toBe(200);
    expect(response.headers['access-control-allow-origin']).toBe('http://app.example');
  });

  test.each(['photos.example', 'photos.localhost.example', 'localhost.example'])(
    'is refused under the host %s',
    async (name) => {
      const response = await send(engine.port, {
        method: 'GET',
        target: '/me/a',
        headers: { host: name },
      });
      expect([response.status, response.code]).toEqual([403, 'AccessDenied']);
    },
  );
});

// Recorded from AWS: localstack/localstack tests/aws/services/s3/test_s3.snapshot.json,
// test_s3_put_presigned_url_missing_sig_param and …_with_different_headers, 2026-02-21.
describe('an error', () => {
  test.each([
    { query: 'AWSAccessKeyId=a&Signature=b&Expires=1', status: 400, code: 'InvalidRequest' },
    { query: 'AWSAccessKeyId=a&Expires=1', status: 403, code: 'AccessDenied' },
  ])('for Signature Version 2 with $query is $code', async ({ query, status, code }) => {
    const response = await send(engine.port, { method: 'GET', target: `${get.path}?${query}` });
    expect([response.status, response.code]).toEqual([status, code]);
  });

  test('for a wrong signature shows what was signed', async () => {
    const headers = await signHeaders(engine.port, get, me);
    const target = targetOf({ path: '/photos/me/b' });
    const { text } = await send(engine.port, { method: 'GET', target, headers });
    for (const element of ['AWSAccessKeyId', 'StringToSign', 'SignatureProvided']) {
      expect(text).toContain(`<${element}>`);
    }
    expect(text).toContain('<StringToSignBytes>41 57 53 34');
    expect(text).toMatch(/<CanonicalRequest>GET\n\/photos\/me\/b\n/);
    expect(text).toContain('<CanonicalRequestBytes>47 45 54 0a');
  });
});

/** @see https://github.com/aws/aws-sdk-js/issues/1821 */
test.each([
  ['b-1/a+b', 'a b'],
  ['b-1/a%2Bb', 'a+b'],
  ['/b-1/a%20b', 'a b'],
])('the copy source %s is the key %j', (header, key) => {
  expect(readCopySource(header)).toEqual({ bucket: 'b-1', key, versionId: null });
});

test('a completion with an empty body names no part, and one without Part elements is MalformedXML', () => {
  expect(parseCompletedParts(Buffer.from(''))).toEqual([]);
  expect(() => parseCompletedParts(Buffer.from('<CompleteMultipartUpload/>'))).toThrow(
    expect.objectContaining({ code: 'MalformedXML' }),
  );
});
