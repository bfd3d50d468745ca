import type { DeviceId } from './ids.ts';

/** When a person last set a field, and on which device. */
export interface Edit {
  /** ISO 8601 with milliseconds, so that text order is time order. */
  readonly at: string;
  readonly by: DeviceId;
  /** Who, by their own word; only in a space. */
  readonly name?: string | undefined;
}

/** Compares two edits by time, then by device id: positive when `a` is the later. */
export const compareEdits = (a: Edit, b: Edit): number => {
  if (a.at !== b.at) return a.at > b.at ? 1 : -1;
  if (a.by !== b.by) return a.by > b.by ? 1 : -1;
  return 0;
};

/** Who edits, and when (epoch milliseconds). */
interface Editor {
  readonly deviceId: DeviceId;
  readonly now: number;
  readonly name?: string | undefined;
}

/** Stamps an edit made now, later than `previous` whatever the clock says: a wrong clock must not make
 *  an edit look older than the one its author saw. */
export const editAfter = (previous: Edit | undefined, { deviceId, now, name }: Editor): Edit => {
  const earliest = previous === undefined ? now : Date.parse(previous.at) + 1;
  const at = new Date(Math.max(now, earliest)).toISOString();
  return { at, by: deviceId, ...(name === undefined ? {} : { name }) };
};
