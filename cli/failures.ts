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
    this.whatToDo = `Run the command in a terminal, or give the answer as the next line of standard input; a command with --yes needs none.`;
  }
}

/** The computer has no keychain, or it is locked. */
export class KeychainRefused extends LatchkeyError {
  readonly code = 'keychain-refused';
  readonly whatToDo =
    'Unlock the keychain of this computer and run the command again, or keep the tokens in a file: latchkey login --tokens file.';

  constructor(said: string, options?: ErrorOptions) {
    super(`the keychain cannot be used: ${said}`, options);
  }
}

/** `--tokens` or LATCHKEY_TOKENS names no place for tokens. */
export class TokenPlaceUnknown extends LatchkeyError {
  readonly code = 'token-place-unknown';
  readonly whatToDo =
    'Say `keychain` or `file`, or leave it out: the keychain, where there is one.';
}

/** The account was never confirmed with the code from its email. */
export class AccountUnconfirmed extends LatchkeyError {
  readonly code = 'account-unconfirmed';
  readonly whatToDo = 'Sign in on the page once and enter the code from the email.';
}

/** `--space` names a space that the account does not belong to. */
export class NotAMember extends LatchkeyError {
  readonly code = 'not-a-member';
  readonly whatToDo: string;

  constructor(wanted: string, member: string | null) {
    super(`this account is not in the space ${wanted}`);
    this.whatToDo = `${member === null ? 'It is in none' : `It is in ${member}`}, as of its last sign-in. Ask an administrator, then run \`latchkey login\` again.`;
  }
}

/** Several files have the name that a command was given. */
export class Ambiguous extends LatchkeyError {
  readonly code = 'ambiguous';
  readonly whatToDo: string;

  constructor(name: string, found: readonly string[]) {
    super(`${found.length} files have the name ${name}`);
    this.whatToDo = `Give the ID of one: ${found.join('; ')}.`;
  }
}

/** A file that a command was given cannot be opened. */
export class FileUnopened extends LatchkeyError {
  readonly code = 'file-unopened';
  readonly whatToDo = 'Give the paths of files that exist. For a folder there is `latchkey sync`.';
}

/** The session exists with another recipe, and a new one would convert its files again. */
export class OtherRecipe extends LatchkeyError {
  readonly code = 'other-recipe';
  readonly whatToDo =
    'Leave out --recipe, or give another --session: a new recipe would convert every picture again.';
}

/** Some of what a command was asked to do failed; each failure has been printed. */
export class PartlyFailed extends LatchkeyError {
  readonly code = 'partly-failed';
  readonly whatToDo = 'The lines above say what to do. Running the command again repeats nothing.';
}

/** `--recipe` names no recipe. */
export class RecipeUnusable extends LatchkeyError {
  readonly code = 'recipe-unusable';
  readonly whatToDo =
    'Give `default`, the path of a JSON file, or JSON: {"renditions":[{"name":"small","width":640,"fit":"inside","format":"webp"}]}.';
}

/** The user did not confirm what a command would do. */
export class NotConfirmed extends LatchkeyError {
  readonly code = 'not-confirmed';
  readonly whatToDo = 'Answer yes, or give --yes.';
}

/** S3 refused a download, or it ended early. */
export class DownloadCut extends LatchkeyError {
  readonly code = 'download-cut';
  readonly whatToDo = 'Run the command again; incomplete files were removed.';
}
