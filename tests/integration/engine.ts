import type { JWTPayload } from 'jose';
import type { Config } from '#contract/config';
import { startEmbedded, type EmbeddedOptions } from './embedded.ts';
import type { Credentials } from './sigv4.ts';
import { confirmSignUp, newAccount, signIn, signUp, type Account, type SignedIn } from './users.ts';

/** An engine as the suites see it. What only some engines can offer is null on the others. */
export interface EngineUnderTest {
  /** As `config.json` and reports name it. */
  readonly name: string;
  readonly config: Config;
  /** Whose pages the buckets' CORS rules let in. */
  readonly appOrigin: string;
  /** Full access, to look at what the users' requests left behind. */
  readonly operator: Credentials;
  /** ARNs of the stack, and its account. */
  readonly stack: { readonly account: string; readonly converterRoleArn: string };
  /** The newest code sent to this address.
   *  @throws when none comes. */
  codeFor(email: string): Promise<string>;
  /** Temporary credentials of the converter's role. */
  converterCredentials(): Promise<Credentials>;
  /** Resolves when no conversion is under way. */
  settled(): Promise<void>;
  /** Signs claims with the user pool's own key, for tokens that only the pool could have made; null
   *  where no test can reach that key, as on AWS. */
  readonly signToken: ((claims: JWTPayload) => Promise<string>) | null;
  /** The engine's own clock, where a test may move it. */
  readonly clock: Clock | null;
  /** Where the engine keeps its data, for tests that look at the disk or at the user pool's keys. */
  readonly dataDir: string | null;
  close(): Promise<void>;
}

export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Moves the clock forward by `milliseconds`, for the engine alone. */
  advance(milliseconds: number): void;
  /** Back to the time of day. */
  reset(): void;
}

/** Every engine that the suites can run against, by its name. */
const engines: Readonly<Record<string, (options: EmbeddedOptions) => Promise<EngineUnderTest>>> = {
  embedded: startEmbedded,
};

/** Starts the engine that LATCHKEY_ENGINE names, the embedded one unless it is set.
 *  @throws {Error} when there is none of that name. */
export const startEngine = (options: EmbeddedOptions = {}): Promise<EngineUnderTest> => {
  const name = process.env['LATCHKEY_ENGINE'] ?? 'embedded';
  const start = engines[name];
  if (start === undefined) {
    throw new Error(`LATCHKEY_ENGINE=${name}: the suites know ${Object.keys(engines).join(', ')}`);
  }
  return start(options);
};

/** Signs a new user up, confirms with the code from the inbox, and signs in. */
export const newUser = async (engine: EngineUnderTest): Promise<SignedIn> => {
  const account = await newConfirmedAccount(engine);
  return signIn(engine.config, account);
};

/** A new user who has confirmed the address but not signed in. */
export const newConfirmedAccount = async (engine: EngineUnderTest): Promise<Account> => {
  const account = newAccount();
  await signUp(engine.config, account);
  await confirmSignUp(engine.config, account.email, await engine.codeFor(account.email));
  return account;
};
