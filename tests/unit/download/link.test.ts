import { S3Client } from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  contentDisposition,
  linkLife,
  signLink,
  signOriginal,
} from '../../../src/download/link.ts';

const hour = 3_600_000;

test.each([
  { name: 'a quarter of an hour', left: hour, seconds: 900 },
  { name: 'as long as the credentials', left: 100_500, seconds: 100 },
  { name: 'one second, when they are about to expire', left: 10, seconds: 1 },
])('a link lives $name', ({ left, seconds }) => {
  expect(linkLife(5000, 5000 + left)).toBe(seconds);
});

test('any name gives one ASCII header value that every browser reads alike', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (name) => {
      const header = contentDisposition(name);
      expect(header).toMatch(
        /^attachment; filename="[^"\\]*"; filename\*=UTF-8''[\w.~!#$&+^`|%-]*$/,
      );
    }),
  );
});

test('keeps the letters of the name', () => {
  expect(contentDisposition('schön 100%.webp')).toBe(
    `attachment; filename="sch_n 100_.webp"; filename*=UTF-8''sch%C3%B6n%20100%25.webp`,
  );
});

const credentials = {
  ...{ accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 's', sessionToken: 't' },
  ...{ obtainedAt: 0, expiresAt: Date.UTC(2026, 5, 1, 12, 5) },
};
const signer = {
  client: new S3Client({ region: 'us-east-1', credentials }),
  uploadsBucket: 'uploads',
  resultsBucket: 'results',
  credentials: { current: () => Promise.resolve(credentials), refused: () => undefined },
  now: () => Date.UTC(2026, 5, 1, 12),
};
const thumb = {
  name: 'thumb',
  key: 'id/s/f/thumb.webp',
  width: 1,
  height: 1,
  bytes: 1,
  contentType: 'image/webp',
};

test('signs a link with AWS’s time until the credentials expire', async () => {
  const { href, expiresAt } = await signLink(signer, thumb, 'beach.webp');
  const { searchParams } = new URL(href);
  expect(searchParams.get('X-Amz-Date')).toBe('20260601T120000Z');
  expect(searchParams.get('X-Amz-Expires')).toBe('300');
  expect(searchParams.get('response-content-disposition')).toContain('beach.webp');
  expect(expiresAt).toBe(credentials.expiresAt);
});

test('signs a link to the upload that a rendition was made of', async () => {
  const { href } = await signOriginal(signer, thumb);
  const { host, pathname } = new URL(href);
  expect([host, pathname]).toEqual(['uploads.s3.us-east-1.amazonaws.com', '/id/s/f']);
});
