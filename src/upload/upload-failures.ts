import { LatchkeyError } from '#contract/errors';

/** The bytes differ from the ones that the upload started with. */
export class OtherContent extends LatchkeyError {
  readonly code = 'other-content';
  readonly whatToDo =
    'This is another picture than the one whose upload started. Choose the same file, or add this one as new.';
}

/** The file cannot be read: it was moved, changed or deleted after it was chosen. */
export class FileUnreadable extends LatchkeyError {
  readonly code = 'file-unreadable';
  readonly whatToDo = 'The picture can no longer be read. Choose it again.';
}

/** The object in S3 differs from the file. */
export class IntegrityFailure extends LatchkeyError {
  readonly code = 'integrity-failure';
  readonly whatToDo = 'The stored picture differs from yours and was discarded. Try again.';
}

/** The stored upload no longer exists, so it cannot be converted again. */
export class UploadGone extends LatchkeyError {
  readonly code = 'upload-gone';
  readonly whatToDo = 'The stored picture has expired. Add it again.';
}
