/** A reflected CRC whose register starts and ends inverted: CRC-32, CRC-32C and CRC-64/NVME are. */
export interface CrcParameters {
  readonly width: 32 | 64;
  /** Reflected. */
  readonly polynomial: bigint;
}

/** CRC of a concatenation, from the CRCs (base64, big-endian) and sizes (bytes) of its pieces, without
 *  reading a byte: appending n bytes multiplies the CRC so far by x^8n modulo the polynomial, over
 *  GF(2). Gives the CRC's bytes, big-endian.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html */
export const combineCrc = (
  crc: CrcParameters,
  pieces: readonly { readonly value: string; readonly size: number }[],
): Buffer => {
  // The parts of an upload mostly have one size: its power is worth keeping.
  const shifts = new Map<number, bigint>();
  let combined = 0n;
  for (const { value, size } of pieces) {
    const shift = shifts.get(size) ?? powerOfX(crc, 8n * BigInt(size));
    shifts.set(size, shift);
    combined = multiply(crc, shift, combined) ^ fromBase64(value);
  }
  return Buffer.from(combined.toString(16).padStart(crc.width / 4, '0'), 'hex');
};

const fromBase64 = (value: string): bigint =>
  BigInt(`0x${Buffer.from(value, 'base64').toString('hex')}`);

// Reflected: the highest bit is the coefficient of x^0.
const multiply = ({ width, polynomial }: CrcParameters, left: bigint, right: bigint): bigint => {
  let product = 0n;
  let shifted = right;
  for (let bit = 1n << BigInt(width - 1); bit > 0n; bit >>= 1n) {
    if (left & bit) product ^= shifted;
    shifted = shifted & 1n ? (shifted >> 1n) ^ polynomial : shifted >> 1n;
  }
  return product;
};

const powerOfX = (crc: CrcParameters, exponent: bigint): bigint => {
  let power = 1n << BigInt(crc.width - 1);
  let square = 1n << BigInt(crc.width - 2);
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) power = multiply(crc, square, power);
    square = multiply(crc, square, square);
  }
  return power;
};
