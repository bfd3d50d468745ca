import { holds, type Condition } from '../expressions/condition.ts';
import { conditionFailed } from '../dynamodb-failures.ts';
import type { ReadRow } from '../store/writer.ts';
import type { RowWrite } from '../store/item-store.ts';
import type { Table } from '../store/table.ts';
import type { Item } from '../values/attribute-value.ts';

/** A write of one item, when its request and its table are known: what is left to know is the item
 *  before. */
export interface ItemWrite {
  readonly table: Table;
  readonly key: Buffer;
  /** Must hold for the item before; null for no condition. */
  readonly condition: Condition | null;
  /** Whether a failed condition answers with the item. */
  readonly showsFailedItem: boolean;
  /** False where nothing depends on the item before, so that it need not be read. */
  readonly readsBefore: boolean;
  /** The item after; undefined for none.
   *  @throws ValidationException */
  readonly change: (before: Item | undefined) => Item | undefined;
}

/** A write whose request is valid and whose table is not known yet. */
export interface RequestedWrite {
  readonly tableName: string;
  /** @throws ValidationException when it does not fit the table's keys. */
  readonly against: (table: Table) => ItemWrite;
}

export interface DecidedWrite {
  readonly before: Item | undefined;
  readonly after: Item | undefined;
  /** Null where nothing changes. */
  readonly row: RowWrite | null;
}

/** Decides a write from the item before it.
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
