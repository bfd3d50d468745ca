import { describe, expect, test } from 'vitest';
import {
  declaredChecksum,
  declaredMd5,
  declaredValue,
} from '../../../../engine/s3/declared-checksum.ts';
import { S3Failure } from '../../../../engine/s3/s3-service.ts';

const map = (headers: Record<string, string>) => new Map(Object.entries(headers));
const codeOf = (act: () => unknown): string => {
  try {
    return JSON.stringify(act());
  } catch (error) {
    return error instanceof S3Failure ? error.code : String(error);
  }
};
const crc32 = 'AAAAAA==';

describe('the checksum that headers declare', () => {
  test.each([
    { name: 'nothing', headers: {}, declared: null },
    {
      name: 'a header',
      headers: { 'x-amz-checksum-crc32': crc32 },
      declared: { in: 'header', algorithm: 'CRC32', value: crc32 },
    },
    {
      name: 'a header and its algorithm',
      headers: { 'x-amz-checksum-crc32': crc32, 'x-amz-sdk-checksum-algorithm': 'CRC32' },
      declared: { in: 'header', algorithm: 'CRC32', value: crc32 },
    },
    {
      name: 'a trailer',
      headers: { 'x-amz-trailer': 'x-amz-checksum-sha256' },
      declared: { in: 'trailer', algorithm: 'SHA256' },
    },
    {
      name: 'headers about checksums that declare none',
      headers: { 'x-amz-checksum-algorithm': 'CRC32', 'x-amz-checksum-type': 'COMPOSITE' },
      declared: null,
    },
  ])('is read from $name', ({ headers, declared }) => {
    expect(declaredChecksum(map(headers))).toEqual(declared);
  });

  test.each([
    {
      name: 'two checksums',
      headers: { 'x-amz-checksum-crc32': crc32, 'x-amz-trailer': 'x-amz-checksum-crc32c' },
      code: 'InvalidRequest',
    },
    {
      name: 'a value that is not a digest',
      headers: { 'x-amz-checksum-crc32': 'abc' },
      code: 'InvalidRequest',
    },
    {
      name: 'an unknown algorithm',
      headers: { 'x-amz-checksum-crc16': 'AAA=' },
      code: 'InvalidRequest',
    },
    {
      name: 'an algorithm and no checksum',
      headers: { 'x-amz-sdk-checksum-algorithm': 'CRC32' },
      code: 'InvalidRequest',
    },
    {
      name: 'a checksum of another algorithm than named',
      headers: { 'x-amz-checksum-crc32': crc32, 'x-amz-sdk-checksum-algorithm': 'SHA256' },
      code: 'BadDigest',
    },
  ])('is refused as $name', ({ headers, code }) => {
    expect(codeOf(() => declaredChecksum(map(headers)))).toBe(code);
  });
});

test.each([
  { name: 'that arrived', trailers: { 'x-amz-checksum-crc32': crc32 }, outcome: `"${crc32}"` },
  { name: 'that did not arrive', trailers: {}, outcome: 'MalformedTrailerError' },
  {
    name: 'that is not a digest',
    trailers: { 'x-amz-checksum-crc32': 'abc' },
    outcome: 'InvalidRequest',
  },
])('a declared trailer $name: $outcome', ({ trailers, outcome }) => {
  const declared = { in: 'trailer', algorithm: 'CRC32' } as const;
  expect(codeOf(() => declaredValue(declared, map(trailers as Record<string, string>)))).toBe(
    outcome,
  );
});

test.each([
  { name: 'absent', headers: {}, outcome: 'null' },
  {
    name: 'of 16 bytes',
    headers: { 'content-md5': '1B2M2Y8AsgTpgAmY7PhCfg==' },
    outcome: '"1B2M2Y8AsgTpgAmY7PhCfg=="',
  },
  { name: 'in hex', headers: { 'content-md5': 'd41d8cd98f00b204' }, outcome: 'InvalidDigest' },
])('Content-MD5 $name: $outcome', ({ headers, outcome }) => {
  expect(codeOf(() => declaredMd5(map(headers as Record<string, string>)))).toBe(outcome);
});
