import { LatchkeyError } from '#contract/errors';

/** Nobody is signed in on this computer. */
export class NotSignedIn extends LatchkeyError {
  readonly code = 'not-signed-in';
  readonly whatToDo = 'Run `latchkey login`.';
}

/** config.json of the site cannot be read or is not valid. */
export class ConfigUnusable extends LatchkeyError {
  readonly code = 'config-unusable';
  readonly whatToDo =
    'Give the address of the site, or the path of its config.json: --config URL|FILE.';
}

/** `login` ran for the first time without `--config`. */
export class ConfigMissing extends LatchkeyError {
  readonly code = 'config-missing';
  readonly whatToDo = 'Say which site to sign in to: latchkey login --config URL|FILE.';
}

/** The command asks for something that standard input, which is no terminal, does not have. */
export class AnswerMissing extends LatchkeyError {
  readonly code = 'answer-missing';
  readonly whatToDo: string;

  constructor(question: string) {
    super(`no answer to: ${question}`);
    this.whatToDo = `Run the command in a terminal, or give the answer as the next line of standard input.`;
  }
}

/** The account was never confirmed with the code from its email. */
export class AccountUnconfirmed extends LatchkeyError {
  readonly code = 'account-unconfirmed';
  readonly whatToDo = 'Sign in on the page once and enter the code from the email.';
}
