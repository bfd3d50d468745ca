import { LatchkeyError } from '#contract/errors';

/** What no other class covers: a fault of this page. */
export class Unexpected extends LatchkeyError {
  readonly code = 'unexpected';
  readonly whatToDo =
    'Something went wrong in this page. Try again; nothing that was sent is lost.';
}

/** Signed in as somebody else than the one whose workspace is open here. */
export class OtherUser extends LatchkeyError {
  readonly code = 'other-user';
  readonly whatToDo = 'Somebody else is signed in now. Reload the page.';
}
