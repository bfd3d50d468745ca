import { SignatureV4 } from '@smithy/signature-v4';
import { Sha256 } from '@aws-crypto/sha256-js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseHead, uriEncode } from '../../../../../engine/gatekeeper/signature/http-message.ts';
import { readAuthentication } from '../../../../../engine/gatekeeper/signature/authentication.ts';
import { checkClaims, verifySignature } from '../../../../../engine/gatekeeper/signature/sigv4.ts';

const keys = { accessKeyId: 'ASIAEXAMPLE', secretAccessKey: 'secret', sessionToken: 'token' };
const here = { region: 'us-east-1', service: 's3' };
const signedAt = new Date('2026-03-01T12:00:00Z');
const signer = new SignatureV4({
  credentials: keys,
  ...here,
  sha256: Sha256,
  uriEscapePath: false,
  applyChecksum: true,
});

const text = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((s) => !s.includes('\0'));
const headerValue = fc
  .array(fc.constantFrom('a', 'B', '1', ' ', '  ', '\t', '"', ',', ';', '='), { maxLength: 12 })
  .map((letters) => letters.join('').trim());
const request = fc.record({
  method: fc.constantFrom('GET', 'PUT', 'POST', 'DELETE', 'HEAD'),
  // A slash is never sent encoded: it has one canonical form.
  segments: fc.array(
    text.filter((segment) => !segment.includes('/')),
    { minLength: 1, maxLength: 4 },
  ),
  query: fc.dictionary(
    text.filter(
      (name) =>
        name !== '' && !/^x-amz-/i.test(name) && name !== 'Signature' && name !== '__proto__',
    ),
    text,
    { maxKeys: 4 },
  ),
  meta: fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), headerValue, { maxKeys: 3 }),
});

interface Generated {
  readonly method: string;
  readonly segments: readonly string[];
  readonly query: Readonly<Record<string, string>>;
  readonly meta: Readonly<Record<string, string>>;
}

const toSign = ({ method, segments, query, meta }: Generated) => ({
  method,
  protocol: 'http:',
  hostname: '127.0.0.1',
  port: 80,
  path: `/${segments.map(uriEncode).join('/')}`,
  query: { ...query },
  headers: {
    host: '127.0.0.1:80',
    'x-amz-content-sha256': 'UNSIGNED-PAYLOAD',
    ...Object.fromEntries(
      Object.entries(meta).map(([name, value]) => [`x-amz-meta-${name}`, value]),
    ),
  },
});

const headOf = (sent: {
  readonly method: string;
  readonly path: string;
  readonly query?: object;
  readonly headers: Readonly<Record<string, string>>;
}) => {
  const pairs = Object.entries((sent.query ?? {}) as Record<string, string>);
  const search = pairs.map(([name, value]) => `${uriEncode(name)}=${uriEncode(value)}`).join('&');
  const target = search === '' ? sent.path : `${sent.path}?${search}`;
  const parsed = parseHead(sent.method, target, Object.entries(sent.headers).flat());
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problem));
  return parsed.head;
};

const verify = (head: ReturnType<typeof headOf>, secret = keys.secretAccessKey) => {
  const read = readAuthentication(head);
  if (read.kind !== 'signed') throw new Error(JSON.stringify(read));
  const { authentication } = read;
  const problem = checkClaims(authentication, head, here, signedAt.getTime());
  if (problem !== null) return problem.kind;
  const verification = verifySignature(head, authentication, 'UNSIGNED-PAYLOAD', secret);
  return verification.ok ? 'verified' : verification.problem.kind;
};

describe('a signature of the SDK', () => {
  test('in the header is verified, whatever path, query and headers', async () => {
    await fc.assert(
      fc.asyncProperty(request, async (given) => {
        const signed = await signer.sign(toSign(given), { signingDate: signedAt });
        expect(verify(headOf(signed))).toBe('verified');
      }),
    );
  });

  test('in a link is verified, whatever path, query and headers', async () => {
    await fc.assert(
      fc.asyncProperty(request, async (given) => {
        const link = await signer.presign(toSign(given), {
          signingDate: signedAt,
          expiresIn: 60,
        });
        expect(verify(headOf(link))).toBe('verified');
      }),
    );
  });

  test('with another key, method, query or secret is not', async () => {
    await fc.assert(
      fc.asyncProperty(request, request, async (given, changed) => {
        const signed = await signer.sign(toSign(given), { signingDate: signedAt });
        const other = toSign({ ...given, segments: changed.segments });
        if (other.path !== signed.path) {
          expect(verify(headOf({ ...signed, path: other.path }))).toBe('mismatch');
        }
        if (changed.method !== given.method) {
          expect(verify(headOf({ ...signed, method: changed.method }))).toBe('mismatch');
        }
        const query = { ...given.query, added: '' };
        if (!('added' in given.query)) {
          expect(verify(headOf({ ...signed, query }))).toBe('mismatch');
        }
        expect(verify(headOf(signed), 'another secret')).toBe('mismatch');
      }),
    );
  });
});

describe('an Authorization header', () => {
  const read = (authorization: string, more: Readonly<Record<string, string>> = {}) => {
    const headers = { host: '127.0.0.1', 'x-amz-date': '20260301T120000Z', authorization, ...more };
    const found = readAuthentication(headOf({ method: 'GET', path: '/b/k', headers }));
    return found.kind === 'refused' ? found.problem.kind : found.kind;
  };
  const signature = 'a'.repeat(64);
  const good = `AWS4-HMAC-SHA256 Credential=AKIA/20260301/us-east-1/s3/aws4_request, SignedHeaders=host;x-amz-date, Signature=${signature}`;

  test.each([
    ['in full', good, 'signed'],
    ['without spaces between its fields', good.replaceAll(', ', ','), 'signed'],
    ['of signature version 2', 'AWS AKIA:signature', 'unsupported-mechanism'],
    [
      'of signature version 4a',
      good.replace('HMAC-SHA256', 'ECDSA-P256-SHA256'),
      'unsupported-mechanism',
    ],
    ['without a signature', good.replace(/, Signature.*/, ''), 'malformed-authorization'],
    ['with two signatures', `${good}, Signature=${signature}`, 'malformed-authorization'],
    ['with a short signature', good.slice(0, -1), 'malformed-authorization'],
    [
      'with a scope that ends otherwise',
      good.replace('aws4_request', 'aws4'),
      'malformed-authorization',
    ],
    [
      'of another day than its date',
      good.replace('20260301', '20260302'),
      'malformed-authorization',
    ],
    ['with a header signed twice', good.replace('host;', 'host;host;'), 'malformed-authorization'],
    ['that is empty', '', 'unsupported-mechanism'],
  ])('%s', (_what, header, kind) => {
    expect(read(header)).toBe(kind);
  });

  test('needs a date', () => {
    expect(read(good, { 'x-amz-date': 'yesterday' })).toBe('malformed-authorization');
  });
});

describe('a request line', () => {
  test.each<[string, string, readonly string[], string]>([
    ['with a query name twice', '/b?prefix=a&prefix=b', [], 'repeated'],
    ['with a query name twice, once encoded', '/b?prefix=a&%70refix=b', [], 'repeated'],
    ['with a header twice', '/b', ['x-amz-date', 'a', 'X-Amz-Date', 'b'], 'repeated'],
    ['with two hosts', '/b', ['Host', 'a', 'host', 'b'], 'repeated'],
    ['with a broken escape', '/b/%', [], 'invalid-uri'],
    ['with half a character', '/b/%e2%82', [], 'invalid-uri'],
    ['with a NUL', '/b/%00', [], 'invalid-uri'],
    ['with a whole URL', 'http://evil.example/b', [], 'invalid-uri'],
  ])('%s is refused', (_what, target, headers, kind) => {
    const parsed = parseHead('GET', target, headers);
    expect(parsed.ok ? 'read' : parsed.problem.kind).toBe(kind);
  });

  test('is decoded once and never normalised', () => {
    fc.assert(
      fc.property(fc.array(text), (segments) => {
        const path = `/b/${segments.join('/')}`;
        const parsed = parseHead('GET', path.split('/').map(uriEncode).join('/'), []);
        expect(parsed.ok && parsed.head.path).toBe(path);
      }),
    );
  });
});
