import { Readable } from 'node:stream';
import { XMLParser } from 'fast-xml-parser';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { completionDocument, forwardingOf } from '../../../../engine/proxy/s3-forwarding.ts';
import type { S3Request } from '../../../../engine/s3/s3-service.ts';

const request = (more: Partial<S3Request>): S3Request => ({
  operation: 'PutObject',
  bucket: 'uploads',
  key: 'key',
  query: new Map(),
  headers: new Map(),
  copySource: null,
  deletions: null,
  parts: null,
  body: Readable.from([]),
  contentLength: null,
  trailers: new Map(),
  ...more,
});

describe('a forwarded request has', () => {
  test.each<{ what: string; asked: Partial<S3Request>; sent: object }>([
    {
      what: 'method and path, each name encoded by itself',
      asked: { operation: 'GetObject', key: 'us-east-1:1/a b+c/é?#.jpg' },
      sent: { method: 'GET', path: '/uploads/us-east-1%3A1/a%20b%2Bc/%C3%A9%3F%23.jpg' },
    },
    {
      what: 'a key of dots and slashes, not normalised',
      asked: { operation: 'HeadObject', key: '../a//b/' },
      sent: { method: 'HEAD', path: '/uploads/%2E%2E/a//b/' },
    },
    {
      what: 'a bucket without a trailing slash',
      asked: { operation: 'ListObjectsV2', key: '', query: new Map([['list-type', '2']]) },
      sent: { path: '/uploads', query: { 'list-type': '2' } },
    },
    {
      what: 'nothing of the sender’s signature',
      asked: {
        query: new Map([
          ['X-Amz-Signature', 's'],
          ['X-Amz-Credential', 'c'],
          ['partNumber', '1'],
        ]),
        headers: new Map([
          ['authorization', 'a'],
          ['x-amz-date', 'd'],
          ['x-amz-security-token', 't'],
          ['x-amz-content-sha256', 'h'],
          ['host', 'h'],
          ['cookie', 'c'],
          ['x-amz-meta-name', 'n'],
          ['if-none-match', '*'],
        ]),
      },
      sent: {
        query: { partNumber: '1' },
        headers: { 'x-amz-meta-name': 'n', 'if-none-match': '*' },
      },
    },
    {
      what: 'a checksum from the trailer',
      asked: {
        headers: new Map([['x-amz-trailer', 'x-amz-checksum-crc32']]),
        trailers: new Map([['x-amz-checksum-crc32', 'AAAAAA==']]),
      },
      sent: { headers: { 'x-amz-checksum-crc32': 'AAAAAA==' } },
    },
    {
      what: 'the source of a copy as it was judged, not as it was written',
      asked: {
        operation: 'CopyObject',
        headers: new Map([['x-amz-copy-source', '/other/%2e%2e/secret']]),
        copySource: { bucket: 'uploads', key: 'me/a b' },
      },
      sent: { headers: { 'x-amz-copy-source': '/uploads/me/a%20b' } },
    },
  ])('$what', ({ asked, sent }) => {
    expect(forwardingOf(request(asked))).toMatchObject(sent);
  });

  test('reads back any key unchanged', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (key) => {
        const { path } = forwardingOf(request({ key }));
        expect(decodeURIComponent(path)).toBe(`/uploads/${key}`);
      }),
    );
  });
});

test('the completion document names the parts as they were authorised', () => {
  const document = completionDocument([
    { partNumber: 1, etag: 'a&b', checksums: { crc32: 'AAAAAA==' } },
    { partNumber: 2, etag: '<c>', checksums: {} },
  ]);
  const parser = new XMLParser({ parseTagValue: false, htmlEntities: true });
  expect(parser.parse(document)).toEqual({
    CompleteMultipartUpload: {
      Part: [
        { PartNumber: '1', ETag: '"a&b"', ChecksumCRC32: 'AAAAAA==' },
        { PartNumber: '2', ETag: '"<c>"' },
      ],
    },
  });
});
