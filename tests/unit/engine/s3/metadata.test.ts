import fc from 'fast-check';
import { validateHeaderName, validateHeaderValue } from 'node:http';
import { describe, expect, test } from 'vitest';
import { decodeRfc2047, encodeRfc2047 } from '../../../../engine/s3/rfc2047.ts';
import { failureOf, openS3, send } from './s3-fixture.ts';

const printable = String.raw`!"#$%&'()*+,-./:;<=>?@[\]^_` + '`{|}~';

// Recorded from AWS: localstack/localstack tests/aws/services/s3/test_s3.snapshot.json,
// test_user_metadata_rfc2047_encoded, test_put_unicode_metadata_with_sig_s3 and
// test_system_metadata_with_unicode, 2026-02-21.
describe('metadata', () => {
  test.each([
    ['every printable character of ASCII', printable, printable],
    [
      'mostly ASCII',
      'test_—_file%E2%80%94_é_2?.pdf',
      '=?UTF-8?Q?test=5F=E2=80=94=5Ffile%E2%80%94=5F=C3=A9=5F2=3F.pdf?=',
    ],
    ['few ASCII characters', '日本語', '=?UTF-8?B?5pel5pys6Kqe?='],
    ['an encoded word of ASCII', '=?UTF-8?B?YWJj?=', 'abc'],
    ['an encoded word of control characters', '=?UTF-8?B?AAECAw==?=', '=?UTF-8?B?AAECAw==?='],
  ])('of the user with %s comes back as RFC 2047 text', async (_name, value, returned) => {
    const { s3 } = await openS3();
    await send(s3, 'PutObject', 'k', { body: 'x', headers: { 'x-amz-meta-a': value } });
    const { headers } = await send(s3, 'HeadObject', 'k');
    expect(headers['x-amz-meta-a']).toBe(returned);
  });

  test('of the system comes back as the bytes that were sent', async () => {
    const { s3 } = await openS3();
    const headers = { 'cache-control': 'ÄMÄZÕÑ S3' };
    await send(s3, 'PutObject', 'k', { body: 'x', headers });
    const got = await send(s3, 'HeadObject', 'k');
    expect(got.headers['cache-control']).toBe(Buffer.from('ÄMÄZÕÑ S3').toString('latin1'));
  });

  test.each([
    ['a line break in a redirect', { 'x-amz-website-redirect-location': '/a\nb' }],
    ['a space in a name', { 'x-amz-meta-a b': 'x' }],
    ['a letter outside ASCII in a name', { 'x-amz-meta-ä': 'x' }],
  ])('with %s is rejected', async (_name, headers) => {
    const { s3 } = await openS3();
    const sent = { body: 'x', headers: headers as Record<string, string> };
    const failure = await failureOf(send(s3, 'PutObject', 'k', sent));
    expect([failure.status, failure.code]).toEqual([400, 'InvalidArgument']);
  });

  test('survives RFC 2047 with any characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const header = encodeRfc2047(text);
        expect(header).toMatch(/^[\x20-\x7e]*$/);
        if (header !== text) expect(decodeRfc2047(header)).toBe(text);
      }),
    );
  });

  test('that is accepted can always be returned', async () => {
    const { s3 } = await openS3();
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.string({ unit: 'binary' }), async (name, value) => {
        const headers = { [`x-amz-meta-${name.toLowerCase()}`]: value, 'cache-control': value };
        const stored = await send(s3, 'PutObject', 'k', { body: 'x', headers }).catch(() => null);
        if (stored === null) return;
        const got = await send(s3, 'HeadObject', 'k');
        for (const [header, text] of Object.entries(got.headers)) {
          validateHeaderName(header);
          validateHeaderValue(header, text);
        }
      }),
      { numRuns: 50 },
    );
  });
});
