import { type AttributeValue, type Item } from './attribute-value.ts';
import { bytesOfBase64 } from './compare-values.ts';

/** Maximum size of an item in bytes. */
export const largestItem = 400 * 1024;

/** The size of an item as DynamoDB counts it: names in UTF-8, and values.
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html */
export const itemSize = (item: Item): number => {
  let size = 0;
  for (const name of Object.keys(item)) {
    const value = item[name];
    if (value !== undefined) size += Buffer.byteLength(name) + valueSize(value);
  }
  return size;
};

const valueSize = (value: AttributeValue): number => {
  if ('S' in value) return Buffer.byteLength(value.S);
  if ('N' in value) return numberSize(value.N);
  if ('B' in value) return bytesOfBase64(value.B);
  if ('M' in value) return 3 + Object.keys(value.M).length + itemSize(value.M);
  if ('L' in value) return 3 + value.L.length + sum(value.L, valueSize);
  if ('SS' in value) return sum(value.SS, (text) => Buffer.byteLength(text));
  if ('NS' in value) return sum(value.NS, numberSize);
  if ('BS' in value) return sum(value.BS, bytesOfBase64);
  return 1;
};

/** One byte for two significant digits, one for the exponent, one for a minus. */
const numberSize = (text: string): number => {
  let [seen, significant] = [0, 0];
  for (let index = 0; index < text.length; index += 1) {
    const digit = text.charCodeAt(index) - 0x30;
    if (digit < 0 || (digit === 0 && seen === 0)) continue;
    seen += 1;
    if (digit > 0) significant = seen;
  }
  return Math.ceil(significant / 2) + 1 + (text.startsWith('-') ? 1 : 0);
};

const sum = <T>(values: readonly T[], measure: (value: T) => number): number => {
  let total = 0;
  for (const value of values) total += measure(value);
  return total;
};
