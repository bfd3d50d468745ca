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

/** The recipe cannot be stored with a file. */
export class RecipeRefused extends LatchkeyError {
  readonly code = 'recipe-refused';
  readonly whatToDo: string;

  constructor(problem: string) {
    super(problem);
    this.whatToDo = `Change the recipe: ${problem}.`;
  }
}
