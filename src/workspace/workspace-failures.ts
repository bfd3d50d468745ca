import { LatchkeyError } from '#contract/errors';

/** A defect of this page. */
export class Unexpected extends LatchkeyError {
  readonly code = 'unexpected';
  readonly whatToDo =
    'Something went wrong in this page. Try again; nothing that was sent is lost.';
}

/** Another user has signed in while this workspace is open. */
export class OtherUser extends LatchkeyError {
  readonly code = 'other-user';
  readonly whatToDo = 'Somebody else is signed in now. Reload the page.';
}
