import { LatchkeyError } from '#contract/errors';

/** The session or file does not exist, or no longer. */
export class NotHere extends LatchkeyError {
  readonly code = 'not-here';
  readonly whatToDo = 'It is no longer here: it was deleted, perhaps on another device.';
}

/** The command does not apply to the file's state. */
export class NotNow extends LatchkeyError {
  readonly code = 'not-now';
  readonly whatToDo = 'This cannot be done with the picture as it is now.';
}

/** The recipe is invalid. */
export class RecipeRefused extends LatchkeyError {
  readonly code = 'recipe-refused';
  readonly whatToDo: string;

  constructor(problem: string) {
    super(problem);
    this.whatToDo = `Change the recipe: ${problem}.`;
  }
}
