import type { Config } from '#contract/config';
import { createCognitoUserPool } from '../../src/sign-in/cognito.ts';
import type { SignInResult, UserPool } from '../../src/sign-in/port.ts';
import { AccountUnconfirmed, ConfigMissing } from '../failures.ts';
import { loadSiteConfig } from '../site-config.ts';
import { stateFolder } from '../state/folder.ts';
import { createSignInFile, tokensWords, type SignInFile } from '../state/sign-in-file.ts';
import { chooseTokenPlace, tokenPlaceOf } from '../state/token-place.ts';
import type { Terminal } from '../terminal.ts';
import type { CommandContext } from './command.ts';

export interface LoginOptions {
  /** Address of the site, or path of its config.json. */
  readonly config?: string;
  /** Where the tokens go: `keychain` or `file`. */
  readonly tokens?: string;
}

const configFor = (options: LoginOptions, known: SignInFile): Promise<Config> => {
  if (options.config !== undefined) return loadSiteConfig(options.config);
  const config = known.config();
  if (config === null) throw new ConfigMissing('no site is known');
  return Promise.resolve(config);
};

/** Answers the challenges of a sign-in until it is over; returns the email address. */
const finish = async (
  userPool: UserPool,
  result: SignInResult,
  terminal: Terminal,
): Promise<string> => {
  switch (result.status) {
    case 'signed-in':
      return result.email;
    case 'needs-totp': {
      const code = await terminal.ask('Code of your authenticator app', { secret: false });
      return finish(userPool, await userPool.answerTotp(code), terminal);
    }
    case 'needs-new-password': {
      terminal.note('You were invited: choose a new password.');
      const password = await terminal.ask('New password', { secret: true });
      return finish(userPool, await userPool.chooseNewPassword(password), terminal);
    }
    case 'needs-confirmation':
      throw new AccountUnconfirmed(result.email);
  }
};

/** Signs in with SRP: the password is asked for, and never leaves this computer.
 *  @throws ConfigMissing, ConfigUnusable, TokenPlaceUnknown, KeychainRefused, AnswerMissing, AccountUnconfirmed
 *  and what the user pool throws. */
export const login = async (
  { around, terminal }: CommandContext,
  email: string | undefined,
  options: LoginOptions,
): Promise<void> => {
  const { environment, keychain } = around;
  const signInFile = createSignInFile(stateFolder(around), keychain);
  const config = await configFor(options, signInFile);
  const wish = tokenPlaceOf(options.tokens ?? environment.LATCHKEY_TOKENS);
  const { place, refusal } = chooseTokenPlace(wish, keychain);
  const address = email ?? (await terminal.ask('Email', { secret: false }));
  const password = await terminal.ask('Password', { secret: true });
  signInFile.remember(config);
  signInFile.moveTo(place);
  const userPool = createCognitoUserPool(config, {
    storage: signInFile.storage,
    locks: null,
    now: Date.now,
  });
  const signedIn = await finish(userPool, await userPool.signIn(address, password), terminal);
  if (refusal !== null) terminal.note(`${sentence(refusal.message)}.`);
  terminal.result(
    { email: signedIn, tokens: signInFile.file, tokensIn: place },
    `Signed in as ${signedIn}. The tokens are ${tokensWords(signInFile)}.`,
  );
};

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
