import { LatchkeyError } from '#contract/errors';

/** Other devices changed a row before each of several writes; the change stays in the outbox. */
export class WriteConflict extends LatchkeyError {
  readonly code = 'write-conflict';
  readonly whatToDo = 'Other devices are changing the same thing. It is tried again soon.';
}

/** The browser's storage for this page is full. */
export class StorageFull extends LatchkeyError {
  readonly code = 'storage-full';
  readonly whatToDo = 'This browser has no storage left. Free some space, then try again.';
}

/** The browser stores nothing for this page, as in some private windows. */
export class StorageUnavailable extends LatchkeyError {
  readonly code = 'storage-unavailable';
  readonly whatToDo =
    'This browser window keeps no data for pages. Use a window that is not private, or allow it.';
}
