import { LatchkeyError } from '#contract/errors';

/** What was named is not in this workspace (any more). */
export class NotHere extends LatchkeyError {
  readonly code = 'not-here';
  readonly whatToDo = 'It is no longer here: it was deleted, perhaps on another device.';
}

/** The command does not fit the state its object is in. */
export class NotNow extends LatchkeyError {
  readonly code = 'not-now';
  readonly whatToDo = 'This cannot be done with the picture as it is now.';
}

/** Other devices kept changing a row; the change stays in the outbox. */
export class LostRaces extends LatchkeyError {
  readonly code = 'lost-races';
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

/** The recipe cannot be stored with a file. */
export class RecipeRefused extends LatchkeyError {
  readonly code = 'recipe-refused';
  readonly whatToDo: string;

  constructor(problem: string) {
    super(problem);
    this.whatToDo = `Change the recipe: ${problem}.`;
  }
}
