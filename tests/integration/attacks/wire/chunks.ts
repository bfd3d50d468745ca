import { crc32 } from 'node:zlib';
import type { HttpMessage } from '../../http-message.ts';
import { amzDate, credentialScope, sha256, signString } from '../../sigv4.ts';
import type { World } from '../world.ts';
import { putOwn, scopeOf, signS3, toS3, type WireBuilder } from './wire-attack.ts';

/** S3 takes chunks of at least 8 KiB, the last excepted. */
const chunks = ['a'.repeat(8192), 'b'.repeat(100), ''];
const payload = chunks.join('');

const chunkedHeaders = (kind: string): Record<string, string> => ({
  'content-encoding': 'aws-chunked',
  'x-amz-decoded-content-length': String(payload.length),
  'x-amz-content-sha256': kind,
});

/** A PUT in signed chunks. `alter` may change a chunk's signature, `length` cuts the body short: the
 *  signed content length agrees with it, so that the cut is the only fault.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html */
const signedChunks = async (
  world: World,
  alter: (signature: string, index: number) => string = (signature) => signature,
  // A chunk's signature has a fixed length, so the body's length is known before signing.
  length = encode(chunks.map(() => '0'.repeat(64))).length,
): Promise<HttpMessage> => {
  const scope = scopeOf(world);
  const headers = chunkedHeaders('STREAMING-AWS4-HMAC-SHA256-PAYLOAD');
  const draft = putOwn(world, '', { ...headers, 'content-length': String(length) });
  const message = await signS3(world, draft, { scope });
  let previous = /Signature=([0-9a-f]{64})/.exec(message.headers.authorization ?? '')?.[1] ?? '';
  const signatures = chunks.map((chunk) => {
    const text = [
      'AWS4-HMAC-SHA256-PAYLOAD',
      amzDate(scope.date),
      credentialScope(scope),
      previous,
      sha256(''),
      sha256(chunk),
    ].join('\n');
    previous = signString(text, world.me.credentials, scope);
    return previous;
  });
  return { ...message, body: encode(signatures.map(alter)).slice(0, length) };
};

const encode = (signatures: readonly string[]): string =>
  chunks
    .map((chunk, index) => {
      const size = chunk.length.toString(16);
      return `${size};chunk-signature=${signatures[index] ?? ''}\r\n${chunk}\r\n`;
    })
    .join('');

/** A PUT in unsigned chunks that closes with a checksum; `length` cuts the body short.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html */
const trailing = async (
  world: World,
  { checksum = checksumOf(payload), decodedLength = payload.length, length = Infinity } = {},
): Promise<HttpMessage> => {
  const lines = chunks
    .filter((chunk) => chunk !== '')
    .map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`);
  const body = `${lines.join('')}0\r\nx-amz-checksum-crc32:${checksum}\r\n\r\n`.slice(0, length);
  const draft = putOwn(world, body, {
    ...chunkedHeaders('STREAMING-UNSIGNED-PAYLOAD-TRAILER'),
    'x-amz-decoded-content-length': String(decodedLength),
    'x-amz-trailer': 'x-amz-checksum-crc32',
  });
  return signS3(world, draft);
};

const checksumOf = (text: string): string => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(text));
  return bytes.toString('base64');
};

/** Payloads that come in chunks are verified chunk by chunk, and nothing is stored before the last. */
export const chunkAttacks = {
  'chunk-signature': async (world) => ({
    honest: toS3(world, await signedChunks(world)),
    attacks: await Promise.all(
      chunks.map(async (_, attacked) => {
        const flipped = (signature: string, index: number) =>
          index === attacked
            ? signature.replace(/^./, (digit) => (digit === '0' ? '1' : '0'))
            : signature;
        return toS3(world, await signedChunks(world, flipped));
      }),
    ),
  }),

  // In the middle of a chunk, between two, and before the closing one.
  'chunk-truncated': async (world) => ({
    honest: toS3(world, await signedChunks(world)),
    attacks: await Promise.all(
      [
        signedChunks(world, undefined, 4096),
        signedChunks(world, undefined, 8192 + 87),
        trailing(world, { length: 4096 }),
        trailing(world, { length: 8192 + 8 }),
      ].map(async (message) => toS3(world, await message)),
    ),
  }),

  'trailer-checksum': async (world) => ({
    honest: toS3(world, await trailing(world)),
    attacks: [toS3(world, await trailing(world, { checksum: checksumOf('another') }))],
  }),

  'decoded-length': async (world) => ({
    honest: toS3(world, await trailing(world)),
    attacks: [toS3(world, await trailing(world, { decodedLength: payload.length + 1 }))],
  }),
} satisfies Record<string, WireBuilder>;
