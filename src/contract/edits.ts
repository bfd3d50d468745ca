import type { DeviceId } from './ids.ts';

/** When a person last set a field, and on which device. */
export interface Edit {
  /** ISO 8601 with milliseconds, so that text order is time order. */
  readonly at: string;
  readonly by: DeviceId;
}

/** Compares two edits by time, then by device id: positive when `a` is the later. */
export const compareEdits = (a: Edit, b: Edit): number => {
  if (a.at !== b.at) return a.at > b.at ? 1 : -1;
  if (a.by !== b.by) return a.by > b.by ? 1 : -1;
  return 0;
};

/** Stamps an edit made now, later than `previous` whatever the clock says: a wrong clock must not make
 *  an edit look older than the one its author saw. `now` is in epoch milliseconds. */
export const editAfter = (previous: Edit | undefined, by: DeviceId, now: number): Edit => {
  const earliest = previous === undefined ? now : Date.parse(previous.at) + 1;
  return { at: new Date(Math.max(now, earliest)).toISOString(), by };
};
