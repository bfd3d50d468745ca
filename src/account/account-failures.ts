import { LatchkeyError } from '#contract/errors';

/** Cognito does not give the account this address: it belongs to another account, or is none. */
export class AddressUnusable extends LatchkeyError {
  readonly code = 'address-unusable';
  readonly whatToDo = 'This address can’t be used. Check it, or use another one.';
}
