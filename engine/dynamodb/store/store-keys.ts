import { crc32 } from 'node:zlib';
import type { AttributeValue, Item } from '../values/attribute-value.ts';
import { numberBytes } from './number-order.ts';
import { keysOf, type Table } from './table.ts';

/** Rows between two keys, in the order of their bytes. */
export interface Range {
  readonly gte?: Buffer;
  readonly gt?: Buffer;
  readonly lt?: Buffer;
  readonly lte?: Buffer;
}

/** First bytes of the keys of rows, of transaction tokens, and of created tables. */
const rowMark = 0x01;
const tokenMark = 0x02;
const tableMark = 0x03;

/** The key of a transaction's token. */
export const tokenKey = (token: string): Buffer =>
  Buffer.concat([Buffer.from([tokenMark]), Buffer.from(token)]);

export const tokens: Range = { gte: Buffer.from([tokenMark]), lt: Buffer.from([tokenMark + 1]) };

/** The key of the description of a table made by CreateTable. */
export const tableKey = (name: string): Buffer =>
  Buffer.concat([Buffer.from([tableMark]), Buffer.from(name)]);

export const tableDescriptions: Range = {
  gte: Buffer.from([tableMark]),
  lt: Buffer.from([tableMark + 1]),
};

/** Encodes a key attribute so that bytes sort as in DynamoDB: strings by UTF-8, binary byte by byte,
 *  numbers by value.
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.CoreComponents.html#HowItWorks.CoreComponents.PrimaryKey */
export const keyBytes = (value: AttributeValue): Buffer => {
  if ('S' in value) return Buffer.from(value.S);
  if ('B' in value) return Buffer.from(value.B, 'base64');
  return 'N' in value ? numberBytes(value.N) : Buffer.alloc(0);
};

const lengthOf = (bytes: Buffer): Buffer => {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return length;
};

const tablePrefixes = new WeakMap<Table, Buffer>();

/** The prefix of the keys of a table's rows, made once. A table with another key schema is another table,
 *  as in CloudFormation. */
export const tablePrefix = (table: Table): Buffer => {
  const known = tablePrefixes.get(table);
  if (known !== undefined) return known;
  const schema = keysOf(table).map(({ name, type }) => `${type}:${name}`);
  const bytes = Buffer.from([table.name, ...schema].join('\n'));
  const prefix = Buffer.concat([Buffer.from([rowMark]), lengthOf(bytes), bytes]);
  tablePrefixes.set(table, prefix);
  return prefix;
};

/** Hash before the partition key, which spreads partitions evenly over the segments of a scan. */
const hashBytes = 3;

const hashOf = (partition: Buffer): Buffer => {
  const hash = Buffer.alloc(4);
  hash.writeUInt32BE(crc32(partition));
  return hash.subarray(0, hashBytes);
};

/** The position of a partition in the scan order, from 0 to 1. */
export const hashFraction = (partition: AttributeValue): number =>
  hashOf(keyBytes(partition)).readUIntBE(0, hashBytes) / 2 ** (8 * hashBytes);

/** The prefix of the keys of a partition's rows. */
export const partitionPrefix = (table: Table, partition: AttributeValue): Buffer => {
  const bytes = keyBytes(partition);
  return Buffer.concat([tablePrefix(table), hashOf(bytes), lengthOf(bytes), bytes]);
};

/** The key of a row.
 *  @param item has at least the key attributes, of the right types. */
export const rowKey = (table: Table, item: Item): Buffer => {
  const [partition, sort] = keysOf(table).map(({ name }) => item[name] as AttributeValue);
  const prefix = partitionPrefix(table, partition as AttributeValue);
  return sort === undefined ? prefix : Buffer.concat([prefix, keyBytes(sort)]);
};

/** The smallest key greater than every key with this prefix. */
export const after = (prefix: Buffer): Buffer => {
  let length = prefix.length;
  while (length > 0 && prefix[length - 1] === 0xff) length -= 1;
  const next = Buffer.from(prefix.subarray(0, length));
  if (length > 0) next[length - 1] = (next[length - 1] ?? 0) + 1;
  return next;
};

export const beginningWith = (prefix: Buffer): Range => ({ gte: prefix, lt: after(prefix) });

/** The rows of one segment of a parallel scan.
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Scan.html#Scan.ParallelScan */
export const segmentRange = (table: Table, segment: number, total: number): Range => {
  const prefix = tablePrefix(table);
  const hashes = 2 ** (8 * hashBytes);
  const border = (part: number): Buffer => {
    const hash = Math.ceil((hashes * part) / total);
    if (hash >= hashes) return after(prefix);
    const bytes = Buffer.alloc(hashBytes);
    bytes.writeUIntBE(hash, 0, hashBytes);
    return Buffer.concat([prefix, bytes]);
  };
  return { gte: border(segment), lt: border(segment + 1) };
};
