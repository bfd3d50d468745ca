import { holds, type Condition } from '../expressions/condition.ts';
import { conditionFailed } from '../dynamodb-failures.ts';
import type { ReadRow } from '../store/writer.ts';
import type { RowWrite } from '../store/item-store.ts';
import type { Table } from '../store/table.ts';
import type { Item } from '../values/attribute-value.ts';

/** A write of one item whose request and table are known; only the old item is still to be read. */
export interface ItemWrite {
  readonly table: Table;
  readonly key: Buffer;
  /** Must hold for the old item; null for no condition. */
  readonly condition: Condition | null;
  /** Whether the error of a failed condition returns the item. */
  readonly showsFailedItem: boolean;
  /** False if nothing depends on the old item, which is then not read. */
  readonly readsBefore: boolean;
  /** The new item; undefined to delete it.
   *  @throws ValidationException */
  readonly change: (before: Item | undefined) => Item | undefined;
}

/** A write with a valid request whose table is not known yet. */
export interface RequestedWrite {
  readonly tableName: string;
  /** @throws ValidationException when it does not fit the table's keys. */
  readonly against: (table: Table) => ItemWrite;
}

export interface DecidedWrite {
  readonly before: Item | undefined;
  readonly after: Item | undefined;
  /** Null if nothing changes. */
  readonly row: RowWrite | null;
}

/** Decides a write from the old item.
 *  @throws ConditionalCheckFailedException, or what the change throws. */
export const decideWrite = (write: ItemWrite, read: ReadRow): DecidedWrite => {
  const { key, condition } = write;
  const before = write.readsBefore ? read(key) : undefined;
  if (condition !== null && !holds(condition, before ?? {})) {
    throw conditionFailed(write.showsFailedItem ? before : undefined);
  }
  const after = write.change(before);
  const isUnchanged = write.readsBefore && after === before;
  return { before, after, row: isUnchanged ? null : { key, value: after ?? null } };
};

export const rowsOf = ({ row }: DecidedWrite): readonly RowWrite[] => (row === null ? [] : [row]);
