import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Config } from '#contract/config';
import type { IdentityId } from '#contract/ids';
import { keepTime, signingSettings } from '../credentials/aws-client.ts';
import { createClock } from '../credentials/clock.ts';
import { createIdentityPool, type IdentityPool } from '../credentials/identity-pool.ts';
import { rememberedIdentity, rememberIdentity } from '../credentials/remembered-identity.ts';
import { pausesUntil } from '../credentials/pauses.ts';
import { createRequester } from '../credentials/requester.ts';
import { shareCredentials } from '../credentials/shared-credentials.ts';
import { createResultStore } from '../result/dynamodb.ts';
import { createSessionStore } from '../session/dynamodb.ts';
import type { KeyValueStorage } from '../sign-in/key-value-storage.ts';
import { SignedOut } from '../sign-in/sign-in-failures.ts';
import type { UserPool } from '../sign-in/port.ts';
import { lazyObjectStore } from '../upload/lazy-object-store.ts';
import { thisBrowser, type Browser } from './browser.ts';
import { connectWorkspace } from './connect.ts';
import { loadOnce } from './load-once.ts';
import { OtherUser } from './workspace-failures.ts';
import type { Workspace } from '../ui/views.ts';

/** Dependencies of the workspace. */
export interface OpenWorkspace {
  readonly config: Config;
  readonly userPool: Pick<UserPool, 'currentUser' | 'idToken'>;
  readonly browser?: Browser;
}

/** Milliseconds after which a request to DynamoDB is given up. */
const longestRequest = 20_000;

/** Returns the signed-in user's identity ID: the one that this browser stored, so that the page
 *  opens without a connection, else the identity pool's answer. */
const resolveIdentity = async (
  { config, userPool }: OpenWorkspace,
  pool: IdentityPool,
  storage: KeyValueStorage,
): Promise<IdentityId> => {
  const user = userPool.currentUser();
  if (user === null) throw new SignedOut('nobody is signed in');
  const known = rememberedIdentity(storage, config.identityPoolId, user.email);
  if (known !== null) return known;
  const identityId = await pool.identityId();
  rememberIdentity(storage, config.identityPoolId, user.email, identityId);
  return identityId;
};

/** Opens the workspace of the signed-in user; connects each port with its adapter.
 *  @throws SignedOut when nobody is signed in; NoConnection when this browser has not stored the identity
 *  ID and the identity pool cannot be reached. */
export const openWorkspace = async (from: OpenWorkspace): Promise<Workspace> => {
  const { config, userPool, browser = thisBrowser() } = from;
  const closing = new AbortController();
  const clock = createClock(Date.now);
  const pauses = pausesUntil(closing.signal);
  const pool = createIdentityPool(config, userPool, clock, pauses);
  const identityId = await resolveIdentity(from, pool, browser.storage);
  const user = userPool.currentUser()?.email ?? '';

  const channel = browser.channel(`${browser.profile}-${identityId}-credentials`);
  const credentials = shareCredentials({
    identityId,
    channel,
    locks: browser.locks,
    now: clock.now,
    async renew() {
      if (userPool.currentUser()?.email !== user) throw new OtherUser('another user signed in');
      try {
        return await pool.credentials(identityId);
      } catch (error) {
        // The address may belong to another user now: signing in again then opens that user's
        // workspace.
        if (error instanceof SignedOut) {
          rememberIdentity(browser.storage, config.identityPoolId, user, await pool.identityId());
        }
        throw error;
      }
    },
  });
  const request = createRequester(credentials, pauses);
  let onThrottle = (): void => undefined;
  const s3Request = createRequester(credentials, pauses, () => onThrottle());
  const settings = signingSettings(config.region, credentials);
  const { endpoints } = config;

  const dynamodb = new DynamoDBClient({
    ...settings,
    requestHandler: { requestTimeout: longestRequest },
    ...(endpoints === undefined ? {} : { endpoint: endpoints.dynamodb }),
  });
  keepTime(dynamodb, clock);
  const s3 = loadOnce(async () => {
    const { createS3Access } = await import('./s3-access.ts');
    return createS3Access({ config, browser, credentials, clock, request: s3Request });
  });

  const table = { client: dynamodb, identityId, request, now: clock.now };
  return connectWorkspace({
    identityId,
    browser,
    clock,
    pauses,
    sessions: createSessionStore({ ...table, table: config.sessionsTable }),
    results: createResultStore({ ...table, table: config.resultsTable }),
    objects: lazyObjectStore(async () => (await s3()).objects),
    onThrottle: (listener) => {
      onThrottle = listener;
    },
    signLink: async (output, fileName) => (await s3()).signLink(output, fileName),
    onForget: () => rememberIdentity(browser.storage, config.identityPoolId, user, null),
    onClose: () => {
      closing.abort(new DOMException('the workspace is closed', 'AbortError'));
      channel.close();
    },
  });
};
