import { LatchkeyError } from '#contract/errors';

/** The bytes given for a file are not the ones it began with. */
export class OtherContent extends LatchkeyError {
  readonly code = 'other-content';
  readonly whatToDo =
    'This is not the picture that was begun. Choose the same one, or add this one as new.';
}

/** The file could not be read: it was moved, changed or deleted after it was chosen. */
export class FileUnreadable extends LatchkeyError {
  readonly code = 'file-unreadable';
  readonly whatToDo = 'The picture can no longer be read. Choose it again.';
}

/** S3 holds something else under the file's key than what was sent. */
export class IntegrityFailure extends LatchkeyError {
  readonly code = 'integrity-failure';
  readonly whatToDo = 'The stored picture differs from yours and was discarded. Try again.';
}

/** The file is larger than an object can be. */
export class TooLarge extends LatchkeyError {
  readonly code = 'too-large';
  readonly whatToDo = 'This file is larger than 5 TiB, the most that can be stored.';
}

/** The stored upload is gone, so that no new renditions can be made from it. */
export class UploadGone extends LatchkeyError {
  readonly code = 'upload-gone';
  readonly whatToDo = 'The stored picture has expired. Add it again.';
}
