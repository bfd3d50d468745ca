import { LatchkeyError } from '#contract/errors';

/** Other devices kept changing a row; the change stays in the outbox. */
export class WriteConflict extends LatchkeyError {
  readonly code = 'write-conflict';
  readonly whatToDo = 'Other devices are changing the same thing. It is tried again in a while.';
}

/** The browser has no room left for what is to be remembered. */
export class StorageFull extends LatchkeyError {
  readonly code = 'storage-full';
  readonly whatToDo = 'This browser has no storage left. Free some space, then try again.';
}

/** The browser keeps nothing for this page, as some do in private windows. */
export class StorageUnavailable extends LatchkeyError {
  readonly code = 'storage-unavailable';
  readonly whatToDo =
    'This browser window keeps no data for pages. Use a window that is not private, or allow it.';
}
