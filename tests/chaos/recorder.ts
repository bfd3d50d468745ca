import type { Item } from '#contract/items';
import { progressRank } from '#contract/merge';
import type { Snapshot } from '../../src/session/port.ts';
import { comparePositions, type Operation, type Position } from './causal-order.ts';

/** What the devices of one user wrote and saw, in order. */
export interface History {
  /** Fields that people set. */
  readonly edits: Operation[];
  /** How far files have come, and versions that DynamoDB acknowledged. */
  readonly progress: Operation[];
}

/** The fields of a row that carry a stamp, as operations of a device. */
export const editsOf = (device: string, deviceId: string, item: Item): readonly Operation[] =>
  Object.entries(item.edits).flatMap(([field, edit]): Operation[] =>
    edit === undefined
      ? []
      : [
          {
            device,
            kind: edit.by === deviceId ? 'write' : 'read',
            register: `${item.itemKey} ${field}`,
            position: [edit.at, edit.by],
            value: JSON.stringify((item as unknown as Record<string, unknown>)[field]),
          },
        ],
  );

const read = (device: string, register: string, position: Position): Operation => ({
  ...{ device, kind: 'read', register, position, value: '' },
});

/** Records what a device shows of the rows under these keys. A stamp of its own that it has not shown before
 *  is a write, also one that it stored and did not live to tell. */
export const recorder = (history: History, device: string, deviceId: string) => {
  const own = new Map<string, Position>();
  const last = new Map<string, string>();
  return (snapshot: Snapshot, itemKeys: Iterable<string>): void => {
    for (const itemKey of itemKeys) {
      const row = snapshot.rows.get(itemKey);
      if (row === undefined) continue;
      for (const edit of editsOf(device, deviceId, row.item)) {
        const known = own.get(edit.register);
        const isNew =
          edit.kind === 'write' &&
          (known === undefined || comparePositions(edit.position, known) > 0);
        if (isNew) own.set(edit.register, edit.position);
        const seen = `${edit.position.join(' ')} ${edit.value}`;
        if (last.get(edit.register) === seen) continue;
        last.set(edit.register, seen);
        history.edits.push(isNew ? edit : { ...edit, kind: 'read' });
      }
      if (row.base !== null) {
        history.progress.push(read(device, `${itemKey} version`, [row.base.version]));
      }
      if (row.item.kind === 'file') {
        history.progress.push(read(device, `${itemKey} progress`, progressRank(row.item)));
      }
    }
  };
};
