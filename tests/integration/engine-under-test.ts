import { randomUUID } from 'node:crypto';
import type { JWTPayload } from 'jose';
import type { Config } from '#contract/config';
import { identityId } from '#contract/ids';
import { attachedEngine, attachment } from './attachment.ts';
import { supports } from './capabilities.ts';
import { startEmbedded, type EmbeddedOptions } from './embedded.ts';
import type { Credentials } from './sigv4.ts';
import { newAccount, signIn, signUp, type Account, type SignedIn } from './users.ts';

/** An engine as the suites see it. A member that only some engines offer is null on the others. */
export interface EngineUnderTest {
  /** Its name in `config.json` and in reports. */
  readonly name: string;
  readonly config: Config;
  /** The origin that the buckets' CORS rules allow. */
  readonly appOrigin: string;
  /** Full access, to inspect what the users' requests stored. */
  readonly operator: Credentials;
  /** ARNs of the stack, and its account. */
  readonly stack: { readonly account: string; readonly converterRoleArn: string };
  /** Confirms a sign-up with the emailed code, or as the user pool's administrator. */
  confirm(email: string): Promise<void>;
  /** The newest code sent to this address.
   *  @throws when none comes. */
  codeFor(email: string): Promise<string>;
  /** Temporary credentials of the converter's role. */
  converterCredentials(): Promise<Credentials>;
  /** Resolves when no conversion is under way. */
  settled(): Promise<void>;
  /** Signs claims with the user pool's key; null where a test cannot reach that key, as on AWS. */
  readonly signToken: ((claims: JWTPayload) => Promise<string>) | null;
  /** The engine's clock, where a test may move it. */
  readonly clock: Clock | null;
  /** The engine's data folder, for tests that read the disk or the user pool's keys. */
  readonly dataDir: string | null;
  close(): Promise<void>;
}

export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Moves the engine's clock forward by `milliseconds`. */
  advance(milliseconds: number): void;
  /** Resets the clock to the current time. */
  reset(): void;
}

/** Returns the engine that the suites run against: the one that `npm run test:engine` started, else
 *  a new embedded engine. `options` apply to the embedded engine only. */
export const startEngine = (options: EmbeddedOptions = {}): Promise<EngineUnderTest> => {
  const running = attachment();
  return running === null ? startEmbedded(options) : Promise.resolve(attachedEngine(running));
};

/** The identity that owns a prefix and a partition. */
export type Owner = Pick<SignedIn, 'identityId' | 'credentials'>;

/** Creates a new owner: a new user or, on an engine without sign-in, the operator under a new
 *  identity ID. */
export const newOwner = async (engine: EngineUnderTest): Promise<Owner> => {
  if (supports('signIn')) return newUser(engine);
  return {
    identityId: identityId(`${engine.config.region}:${randomUUID()}`),
    credentials: { ...engine.operator, expiration: new Date(8.64e15) },
  };
};

/** Signs up, confirms and signs in a new user. */
export const newUser = async (engine: EngineUnderTest): Promise<SignedIn> => {
  const account = await newConfirmedAccount(engine);
  return signIn(engine.config, account);
};

/** Creates a confirmed user who has not signed in. */
export const newConfirmedAccount = async (engine: EngineUnderTest): Promise<Account> => {
  const account = newAccount();
  await signUp(engine.config, account);
  await engine.confirm(account.email);
  return account;
};
