import { randomUUID } from 'node:crypto';
import type { JWTPayload } from 'jose';
import type { Config } from '#contract/config';
import { identityId } from '#contract/ids';
import { attachedEngine, attachment } from './attachment.ts';
import { supports } from './capabilities.ts';
import { startEmbedded, type EmbeddedOptions } from './embedded.ts';
import type { Credentials } from './sigv4.ts';
import { newAccount, signIn, signUp, type Account, type SignedIn } from './users.ts';

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
  /** Confirms a sign-up: with the code of the e-mail, or as the owner of the user pool. */
  confirm(email: string): Promise<void>;
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

/** The engine that the suites run against: the one that `npm run test:engine` has started, the
 *  embedded one by itself. `options` are for the embedded engine; no other can be set up by a test. */
export const startEngine = (options: EmbeddedOptions = {}): Promise<EngineUnderTest> => {
  const running = attachment();
  return running === null ? startEmbedded(options) : Promise.resolve(attachedEngine(running));
};

/** Who owns a prefix and a partition. */
export type Owner = Pick<SignedIn, 'identityId' | 'credentials'>;

/** An owner whom nobody knows yet: a new user, or, where the engine has no sign-in, the operator
 *  under a new identity ID. */
export const newOwner = async (engine: EngineUnderTest): Promise<Owner> => {
  if (supports('signIn')) return newUser(engine);
  return {
    identityId: identityId(`${engine.config.region}:${randomUUID()}`),
    credentials: { ...engine.operator, expiration: new Date(8.64e15) },
  };
};

/** Signs a new user up, confirms, and signs in. */
export const newUser = async (engine: EngineUnderTest): Promise<SignedIn> => {
  const account = await newConfirmedAccount(engine);
  return signIn(engine.config, account);
};

/** A new user who has confirmed the address but not signed in. */
export const newConfirmedAccount = async (engine: EngineUnderTest): Promise<Account> => {
  const account = newAccount();
  await signUp(engine.config, account);
  await engine.confirm(account.email);
  return account;
};
