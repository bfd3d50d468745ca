import type { Config } from '#contract/config';
import type { IdentityId } from '#contract/ids';
import { spaceOf, type Owner, type SpaceName } from '#contract/owner';
import { createClock, type Clock } from '../src/credentials/clock.ts';
import { createIdentityPool, type IdentityPool } from '../src/credentials/identity-pool.ts';
import { pausesUntil } from '../src/credentials/pauses.ts';
import { rememberedIdentity, rememberIdentity } from '../src/credentials/remembered-identity.ts';
import type { Pauses } from '../src/credentials/requester.ts';
import { createCognitoUserPool } from '../src/sign-in/cognito.ts';
import type { UserPool } from '../src/sign-in/port.ts';
import { memberName } from '../src/session/member-name.ts';
import type { OpenWorkspace } from '../src/workspace/open-on-host.ts';
import { NotAMember, NotSignedIn } from './failures.ts';
import { stateFolder } from './state/folder.ts';
import { createSignInFile, type SignInFile } from './state/sign-in-file.ts';
import type { Surroundings } from './terminal.ts';

/** The site of the last login, and its signed-in user. */
export interface Site {
  readonly config: Config;
  readonly email: string;
  /** Name of the space to work in; undefined: on what the user owns alone. */
  readonly wanted: string | undefined;
  readonly userPool: UserPool;
  readonly signInFile: SignInFile;
  /** Folder of everything that the command line keeps. */
  readonly folder: string;
}

/** Returns the site that this user is signed in to. Sends no request.
 *  @throws NotSignedIn, KeychainRefused. */
export const signedInSite = (around: Surroundings, wanted?: string): Site => {
  const folder = stateFolder(around);
  const signInFile = createSignInFile(folder, around.keychain);
  const config = signInFile.config();
  if (config === null) throw new NotSignedIn('no site is known');
  const { storage } = signInFile;
  const userPool = createCognitoUserPool(config, { storage, locks: null, now: Date.now });
  const user = userPool.currentUser();
  if (user === null) throw new NotSignedIn('there are no tokens');
  return { config, email: user.email, wanted, userPool, signInFile, folder };
};

/** The signed-in user at the identity pool. */
export interface Identity {
  readonly identityId: IdentityId;
  /** The space that the user is a member of; null for none. */
  readonly space: SpaceName | null;
  /** The space that the command works in; absent: on what the user owns alone. */
  readonly shared: OpenWorkspace['shared'];
  /** Whose rows and objects the command works on. */
  readonly owner: Owner;
  readonly pool: IdentityPool;
  readonly clock: Clock;
  readonly pauses: Pauses;
}

/** Returns the space to work in, as the newest ID token has it. */
const sharedOf = async ({ userPool, email, wanted }: Site): Promise<OpenWorkspace['shared']> => {
  if (wanted === undefined) return undefined;
  // Renews one that has expired, as after an administrator added the user meanwhile.
  await userPool.idToken();
  const space = userPool.currentUser()?.space ?? null;
  if (space === null || wanted !== space) throw new NotAMember(wanted, space);
  return { space: spaceOf(space), name: memberName(email) };
};

/** Finds the identity of the signed-in user: the one that this computer stored, else the identity pool's
 *  answer. Pauses between tries end when `closing` is aborted.
 *  @throws NotAMember, SignedOut, NoConnection, ServiceBusy, RequestRefused. */
export const identityOf = async (site: Site, closing: AbortSignal): Promise<Identity> => {
  const { config, email, userPool, signInFile } = site;
  const { storage } = signInFile;
  const shared = await sharedOf(site);
  const clock = createClock(Date.now);
  const pauses = pausesUntil(closing);
  const pool = createIdentityPool(config, userPool, clock, pauses);
  const known = rememberedIdentity(storage, config.identityPoolId, email);
  const identityId = known ?? (await pool.identityId());
  if (known === null) rememberIdentity(storage, config.identityPoolId, email, identityId);
  const space = userPool.currentUser()?.space ?? null;
  return { identityId, space, shared, owner: shared?.space ?? identityId, pool, clock, pauses };
};
