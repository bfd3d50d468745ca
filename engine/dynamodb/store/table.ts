import type { KeyType } from '../values/attribute-value.ts';

export interface KeyAttribute {
  readonly name: string;
  readonly type: KeyType;
}

/** A table as the operations need it; what `provision/` makes is one. */
export interface Table {
  readonly name: string;
  readonly arn: string;
  readonly partitionKey: KeyAttribute;
  readonly sortKey: KeyAttribute | null;
  /** Attribute that holds epoch seconds, or null where TTL is off. */
  readonly ttlAttribute: string | null;
  readonly indexes?: readonly Index[];
  /** Epoch milliseconds; of a table that CreateTable made. */
  readonly createdAt?: number;
  /** Capacity units a second; absent where the table is paid per request. */
  readonly throughput?: { readonly read: number; readonly write: number };
  /** Request units a second that a table paid per request is held to; absent where there is none. */
  readonly maxThroughput?: { readonly read: number | null; readonly write: number | null };
}

/** A secondary index: the same rows in another order, those without its keys left out. */
export interface Index {
  readonly name: string;
  readonly kind: 'local' | 'global';
  readonly partitionKey: KeyAttribute;
  readonly sortKey: KeyAttribute | null;
  /** Attributes it has beside all keys; null for all. */
  readonly projected: readonly string[] | null;
}

/** The key attributes, the partition key first. */
export const keysOf = ({
  partitionKey,
  sortKey,
}: Pick<Table, 'partitionKey' | 'sortKey'>): readonly KeyAttribute[] =>
  sortKey === null ? [partitionKey] : [partitionKey, sortKey];
