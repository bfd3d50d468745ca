import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { describe, expect, test } from 'vitest';
import { fill, wireCases } from '../../integration/attacks/catalogue.ts';
import { complaint, readExpectation } from '../../integration/attacks/expectation.ts';
import { requestTarget } from '../../integration/http-message.ts';
import { presigned } from '../../integration/sigv4.ts';

test('placeholders are filled in member names and values; policy variables stay as they are', () => {
  const value = { '{table}': ['{me}/x', '${cognito-identity.amazonaws.com:sub}/x'], recipe: '{}' };
  expect(fill(value, { table: 'rows', me: 'a"b' })).toEqual({
    rows: ['a"b/x', '${cognito-identity.amazonaws.com:sub}/x'],
    recipe: '{}',
  });
});

test('a placeholder of the catalogue without a value is an error', () => {
  expect(() => fill({ Key: '{otherSession}/x' }, {})).toThrow('{otherSession}');
});

describe('what a wire case expects', () => {
  const answer = (status: number, body = '') => ({ status, headers: {}, body: Buffer.from(body) });
  const xml = '<Error><Code>AccessDenied</Code></Error>';
  const json = '{"__type":"com.amazonaws#CodeMismatchException","message":"no"}';

  test.each([
    { expects: '403 AccessDenied', given: answer(403, xml), met: true },
    { expects: '403 AccessDenied', given: answer(400, xml), met: false },
    { expects: '403 AccessDenied', given: answer(403), met: false },
    { expects: '4xx', given: answer(404), met: true },
    { expects: '4xx', given: answer(500), met: false },
    { expects: '4xx', given: answer(200), met: false },
    { expects: '400', given: answer(400, json), met: true },
    { expects: 'contained', given: answer(200), met: true },
    { expects: 'contained', given: answer(404), met: true },
    { expects: 'contained', given: answer(500), met: false },
    {
      expects: '400 LimitExceededException or CodeMismatchException, never success',
      given: answer(400, json),
      met: true,
    },
    {
      expects: '400 LimitExceededException or CodeMismatchException, never success',
      given: answer(400, xml),
      met: false,
    },
  ])('$expects: $given.status passes: $met', ({ expects, given, met }) => {
    expect(complaint(readExpectation(expects), given) === null).toBe(met);
  });

  test('is stated by every case except the comparison of shapes', () => {
    const unread = wireCases.filter(({ expect: text }) => {
      try {
        readExpectation(text);
        return false;
      } catch {
        return true;
      }
    });
    expect(unread.map(({ id }) => id)).toEqual(['user-existence']);
  });
});

test("a hand-made presigned link equals that of AWS's signer where it makes one", async () => {
  const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret', sessionToken: 'to/ken+=' };
  const scope = { service: 's3', region: 'us-east-1', date: new Date('2026-01-02T03:04:05Z') };
  const message = { method: 'GET', path: '/bucket/a%20b', headers: { host: '127.0.0.1:4567' } };
  const signer = new SignatureV4({
    credentials,
    region: scope.region,
    service: scope.service,
    sha256: Sha256,
    uriEscapePath: false,
  });
  const theirs = await signer.presign(
    {
      ...message,
      protocol: 'http:',
      hostname: '127.0.0.1',
      headers: { ...message.headers, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
    },
    {
      signingDate: scope.date,
      expiresIn: 900,
      hoistableHeaders: new Set(),
      unsignableHeaders: new Set(['x-amz-content-sha256']),
      unhoistableHeaders: new Set(['x-amz-content-sha256']),
    },
  );
  const mine = presigned(message, credentials, scope, 900);
  expect(mine.query?.['X-Amz-Signature']).toBe(theirs.query?.['X-Amz-Signature']);
});

test('a request target repeats names and encodes what SigV4 encodes', () => {
  const query = { prefix: ['a b/', ''], marker: "it's(*)!" };
  expect(requestTarget({ method: 'GET', path: '/bucket', query, headers: {} })).toBe(
    '/bucket?prefix=a%20b%2F&prefix=&marker=it%27s%28%2A%29%21',
  );
});
