import type { Config } from '#contract/config';
import type { IdentityId } from '#contract/ids';
import type { Space } from '#contract/owner';
import { createClock } from '../credentials/clock.ts';
import { createIdentityPool, type IdentityPool } from '../credentials/identity-pool.ts';
import { pausesUntil } from '../credentials/pauses.ts';
import { rememberedIdentity, rememberIdentity } from '../credentials/remembered-identity.ts';
import { shareCredentials } from '../credentials/shared-credentials.ts';
import { SignedOut } from '../sign-in/request-failures.ts';
import type { UserPool } from '../sign-in/port.ts';
import { connectWorkspace, type OpenedWorkspace } from './connect.ts';
import type { Host } from './host.ts';
import { connectServices } from './services.ts';
import { OtherUser } from './workspace-failures.ts';

/** Dependencies of the workspace. */
export interface OpenWorkspace {
  readonly config: Config;
  readonly userPool: Pick<UserPool, 'currentUser' | 'idToken'>;
  /** The space to open instead of what the user owns, and what its other members read of this one. */
  readonly shared?: { readonly space: Space; readonly name: string } | undefined;
}

/** Returns the signed-in user's identity ID: the one that this browser stored, so that the page
 *  opens without a connection, else the identity pool's answer. */
const resolveIdentity = async (
  { config, userPool }: OpenWorkspace,
  pool: IdentityPool,
  storage: Host['storage'],
): Promise<IdentityId> => {
  const user = userPool.currentUser();
  if (user === null) throw new SignedOut('nobody is signed in');
  const known = rememberedIdentity(storage, config.identityPoolId, user.email);
  if (known !== null) return known;
  const identityId = await pool.identityId();
  rememberIdentity(storage, config.identityPoolId, user.email, identityId);
  return identityId;
};

/** Opens what the signed-in user owns, or the user's space. What this host keeps of a space belongs to the
 *  user: another member on the same host has a copy of their own.
 *  @throws SignedOut when nobody is signed in; NoConnection when this host has not stored the identity
 *  ID and the identity pool cannot be reached. */
export const openOnHost = async (from: OpenWorkspace, host: Host): Promise<OpenedWorkspace> => {
  const { config, userPool, shared } = from;
  const closing = new AbortController();
  const clock = createClock(Date.now);
  const pauses = pausesUntil(closing.signal);
  const pool = createIdentityPool(config, userPool, clock, pauses);
  const identityId = await resolveIdentity(from, pool, host.storage);
  const user = userPool.currentUser()?.email ?? '';

  const channel = host.channel(`${host.profile}-${identityId}-credentials`);
  const credentials = shareCredentials({
    identityId,
    channel,
    locks: host.locks,
    now: clock.now,
    async renew() {
      if (userPool.currentUser()?.email !== user) throw new OtherUser('another user signed in');
      try {
        return await pool.credentials(identityId);
      } catch (error) {
        // The address may belong to another user now: signing in again then opens that user's
        // workspace.
        if (error instanceof SignedOut) {
          rememberIdentity(host.storage, config.identityPoolId, user, await pool.identityId());
        }
        throw error;
      }
    },
  });
  const owner = shared?.space ?? identityId;
  return connectWorkspace({
    owner,
    name: shared?.name,
    localName: [host.profile, identityId, ...(shared ? [owner] : [])].join('-'),
    host,
    clock,
    pauses,
    ...connectServices({
      config,
      owner,
      credentials,
      clock,
      pauses,
      s3Access: host.s3Access,
    }),
    onForget: () => rememberIdentity(host.storage, config.identityPoolId, user, null),
    onClose: () => {
      closing.abort(new DOMException('the workspace is closed', 'AbortError'));
      channel.close();
    },
  });
};
