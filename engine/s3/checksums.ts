import { Crc32c, Crc64Nvme } from '@aws-sdk/checksums/crc';
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { combineCrc, type CrcParameters } from './crc-combine.ts';

/** The additional checksums that S3 verifies, keeps and returns.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html */
export const checksumAlgorithms = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const;
export type ChecksumAlgorithm = (typeof checksumAlgorithms)[number];

/** COMPOSITE: a digest of the parts' digests. FULL_OBJECT: of the bytes. */
export const checksumTypes = ['COMPOSITE', 'FULL_OBJECT'] as const;
export type ChecksumType = (typeof checksumTypes)[number];

/** The algorithm that S3 uses when the client names none. */
export const DEFAULT_ALGORITHM: ChecksumAlgorithm = 'CRC64NVME';

/** A checksum of stored bytes. */
export interface Checksum {
  readonly algorithm: ChecksumAlgorithm;
  /** Base64; a composite ends in `-` and the number of parts. */
  readonly value: string;
  readonly type: ChecksumType;
}

/** A digest of bytes that come one chunk after another. */
export interface RunningDigest {
  update(bytes: Uint8Array): void;
  /** Call once, at the end. */
  digest(): Promise<Uint8Array>;
}

const lengths: Readonly<Record<ChecksumAlgorithm, number>> = {
  CRC32: 4,
  CRC32C: 4,
  CRC64NVME: 8,
  SHA1: 20,
  SHA256: 32,
};

const crcs: Readonly<Partial<Record<ChecksumAlgorithm, CrcParameters>>> = {
  CRC32: { width: 32, polynomial: 0xedb88320n },
  CRC32C: { width: 32, polynomial: 0x82f63b78n },
  CRC64NVME: { width: 64, polynomial: 0x9a6c9329ac4bc9b5n },
};

/** The checksum types that a multipart upload can use with an algorithm; the default is first.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html */
export const typesOf = (algorithm: ChecksumAlgorithm): readonly ChecksumType[] => {
  if (algorithm === 'CRC64NVME') return ['FULL_OBJECT'];
  return algorithm.startsWith('CRC') ? ['COMPOSITE', 'FULL_OBJECT'] : ['COMPOSITE'];
};

/** The algorithm of a name in upper or lower case; null when there is none. */
export const algorithmNamed = (name: string): ChecksumAlgorithm | null =>
  checksumAlgorithms.find((algorithm) => algorithm === name.toUpperCase()) ?? null;

/** The name of the header or trailer for a checksum, e.g. `x-amz-checksum-crc32`. */
export const checksumHeader = (algorithm: ChecksumAlgorithm): string =>
  `x-amz-checksum-${algorithm.toLowerCase()}`;

/** Whether `value` is base64 with the length of the algorithm's digest. */
export const isDigest = (algorithm: ChecksumAlgorithm, value: string): boolean => {
  return isBase64Of(lengths[algorithm], value);
};

/** Whether `value` is base64, padded, of exactly `bytes` bytes. */
export const isBase64Of = (bytes: number, value: string): boolean => {
  const decoded = Buffer.from(value, 'base64');
  return decoded.length === bytes && decoded.toString('base64') === value;
};

/** Begins a digest of one algorithm. */
export const startDigest = (algorithm: ChecksumAlgorithm): RunningDigest => {
  switch (algorithm) {
    case 'CRC32':
      return startCrc32();
    case 'CRC32C':
      return new Crc32c();
    case 'CRC64NVME':
      return new Crc64Nvme();
    case 'SHA1':
      return startHash('sha1');
    case 'SHA256':
      return startHash('sha256');
  }
};

/** Begins a digest of one of OpenSSL's algorithms, e.g. `md5`. */
export const startHash = (name: string): RunningDigest => {
  const hash = createHash(name);
  return {
    update: (bytes) => void hash.update(bytes),
    digest: () => Promise.resolve(hash.digest()),
  };
};

const startCrc32 = (): RunningDigest => {
  let value = 0;
  return {
    update: (bytes) => void (value = crc32(bytes, value)),
    digest() {
      const digest = Buffer.alloc(4);
      digest.writeUInt32BE(value);
      return Promise.resolve(digest);
    },
  };
};

/** Computes an object's checksum from the checksums of its parts.
 *  @param parts In order; `value` is base64, `size` in bytes.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html */
export const checksumOfParts = async (
  algorithm: ChecksumAlgorithm,
  type: ChecksumType,
  parts: readonly { readonly value: string; readonly size: number }[],
): Promise<Checksum> => {
  const crc = crcs[algorithm];
  if (type === 'FULL_OBJECT' && crc) {
    return { algorithm, type, value: combineCrc(crc, parts).toString('base64') };
  }
  const digest = startDigest(algorithm);
  for (const part of parts) digest.update(Buffer.from(part.value, 'base64'));
  const value = Buffer.from(await digest.digest()).toString('base64');
  return { algorithm, type: 'COMPOSITE', value: `${value}-${parts.length}` };
};

/** Response headers for a stored checksum; none for null. */
export const checksumHeaders = (checksum: Checksum | null): Record<string, string> =>
  checksum === null
    ? {}
    : {
        [checksumHeader(checksum.algorithm)]: checksum.value,
        'x-amz-checksum-type': checksum.type,
      };

/** XML elements for a stored checksum; none for null. */
export const checksumElements = (checksum: Checksum | null): Record<string, string> =>
  checksum === null
    ? {}
    : { [`Checksum${checksum.algorithm}`]: checksum.value, ChecksumType: checksum.type };
