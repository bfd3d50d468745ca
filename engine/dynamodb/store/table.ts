import type { KeyType } from '../values/attribute-value.ts';

export interface KeyAttribute {
  readonly name: string;
  readonly type: KeyType;
}

/** What the operations need of a table; a provisioned one has it. */
export interface Table {
  readonly name: string;
  readonly arn: string;
  readonly partitionKey: KeyAttribute;
  readonly sortKey: KeyAttribute | null;
  /** Attribute that holds epoch seconds, or null if TTL is off. */
  readonly ttlAttribute: string | null;
  readonly indexes?: readonly Index[];
  /** Epoch milliseconds; only for a table that CreateTable made. */
  readonly createdAt?: number;
  /** Capacity units a second; absent where the table is paid per request. */
  readonly throughput?: { readonly read: number; readonly write: number };
  /** Maximum request units a second of a table paid per request; absent if unlimited. */
  readonly maxThroughput?: { readonly read: number | null; readonly write: number | null };
}

/** A secondary index: the rows that have its keys, in their order. */
export interface Index {
  readonly name: string;
  readonly kind: 'local' | 'global';
  readonly partitionKey: KeyAttribute;
  readonly sortKey: KeyAttribute | null;
  /** Attributes it has besides all keys; null for all. */
  readonly projected: readonly string[] | null;
}

/** Lists the key attributes, the partition key first. */
export const keysOf = ({
  partitionKey,
  sortKey,
}: Pick<Table, 'partitionKey' | 'sortKey'>): readonly KeyAttribute[] =>
  sortKey === null ? [partitionKey] : [partitionKey, sortKey];
