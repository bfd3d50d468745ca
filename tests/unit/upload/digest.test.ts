import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { compositeChecksum, digestContent } from '../../../src/upload/digest.ts';

const mebibyte = 1024 * 1024;
const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();
const signal = new AbortController().signal;

const bytes = (size: number): Uint8Array<ArrayBuffer> => {
  const content = new Uint8Array(size);
  for (let index = 0; index < size; index += 4096) content[index] = index / 4096;
  return content;
};

test('a small file has one digest', async () => {
  const content = bytes(5000);
  const { checksum, parts } = await digestContent(new Blob([content]), signal);
  expect(checksum).toBe(sha256(content).toString('base64'));
  expect(parts).toEqual([checksum]);
});

test('a large file has S3’s composite checksum: the digest of its parts’ digests, and their number', async () => {
  const content = bytes(20 * mebibyte);
  const { checksum, parts } = await digestContent(new Blob([content]), signal);
  const digests = [0, 1, 2].map((part) =>
    sha256(content.subarray(part * 8 * mebibyte, (part + 1) * 8 * mebibyte)),
  );
  expect(parts).toEqual(digests.map((digest) => digest.toString('base64')));
  expect(checksum).toBe(`${sha256(Buffer.concat(digests)).toString('base64')}-3`);
  expect(await compositeChecksum(parts)).toBe(checksum);
});

test('reading stops when the signal is aborted', async () => {
  const stop = new AbortController();
  stop.abort();
  await expect(digestContent(new Blob([bytes(9 * mebibyte)]), stop.signal)).rejects.toMatchObject({
    name: 'AbortError',
  });
});
