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
  /** UUID; only for a table that CreateTable made. */
  readonly id?: string;
  /** Capacity units a second; absent where the table is paid per request. */
  readonly throughput?: ProvisionedThroughput;
  /** Maximum request units a second of a table paid per request; absent if unlimited. */
  readonly maxThroughput?: { readonly read: number | null; readonly write: number | null };
}

/** Capacity units a second. */
export interface ProvisionedThroughput {
  readonly read: number;
  readonly write: number;
}

/** A secondary index: the rows that have its keys, in their order. */
export interface Index {
  readonly name: string;
  readonly kind: 'local' | 'global';
  readonly partitionKey: KeyAttribute;
  readonly sortKey: KeyAttribute | null;
  /** Attributes it has besides all keys; null for all. */
  readonly projected: readonly string[] | null;
  /** Only for a global index of a table that is not paid per request. */
  readonly throughput?: ProvisionedThroughput;
}

/** Lists the key attributes, the partition key first. */
export const keysOf = ({
  partitionKey,
  sortKey,
}: Pick<Table, 'partitionKey' | 'sortKey'>): readonly KeyAttribute[] =>
  sortKey === null ? [partitionKey] : [partitionKey, sortKey];

/** Names of the attributes that an index has: its keys, the table's, and the projected ones; null for all. */
export const projectedNames = (table: Table, index: Index): readonly string[] | null =>
  index.projected === null
    ? null
    : [
        ...new Set([
          ...[...keysOf(index), ...keysOf(table)].map(({ name }) => name),
          ...index.projected,
        ]),
      ];
