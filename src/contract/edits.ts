import type { DeviceId } from './ids.ts';

/** When a person last set a field, and on which device. */
export interface Edit {
  /** ISO 8601 with milliseconds, so that text order is time order. */
  readonly at: string;
  readonly by: DeviceId;
}

/** Which of two edits stands: the later one, and of two at one moment the one of the device whose id
 *  sorts last. Positive when `a` is the later. */
export const compareEdits = (a: Edit, b: Edit): number => {
  if (a.at !== b.at) return a.at > b.at ? 1 : -1;
  if (a.by !== b.by) return a.by > b.by ? 1 : -1;
  return 0;
};

/** The stamp of an edit made now, always later than the edit it was made on top of: a clock that is
 *  wrong cannot make a newer wish look older than the one its author saw. `now` is in epoch
 *  milliseconds. */
export const editAfter = (previous: Edit | undefined, by: DeviceId, now: number): Edit => {
  const earliest = previous === undefined ? now : Date.parse(previous.at) + 1;
  return { at: new Date(Math.max(now, earliest)).toISOString(), by };
};
