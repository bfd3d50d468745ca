import { partsOf } from '../values/numbers.ts';

/** Encodes a number as bytes that sort like the numbers: sign, power of ten, digits. For negative
 *  numbers the bytes are inverted and followed by the highest byte, so that -1 sorts after -1.5.
 *  @param number in normal form. */
export const numberBytes = (number: string): Buffer => {
  const { sign, exponent, digits } = partsOf(number);
  if (sign === 0) return Buffer.from([0x80]);
  // Powers of ten from -130 to 125 fill one byte.
  const magnitude = Buffer.from([exponent + 130, ...Buffer.from(digits, 'latin1')]);
  if (sign > 0) return Buffer.concat([Buffer.from([0xc0]), magnitude]);
  const reversed = magnitude.map((byte) => 0xff - byte);
  return Buffer.concat([Buffer.from([0x40]), reversed, Buffer.from([0xff])]);
};
