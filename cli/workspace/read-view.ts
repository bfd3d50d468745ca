import { deviceId } from '#contract/ids';
import type { Clock } from '../../src/credentials/clock.ts';
import type { IdentityPool } from '../../src/credentials/identity-pool.ts';
import type { AwsCredentials, CredentialSource } from '../../src/credentials/port.ts';
import { areFresh } from '../../src/credentials/renewal.ts';
import { pendingKeys } from '../../src/result/watch.ts';
import { byKey, neverSynced } from '../../src/session/mirror.ts';
import type { LocalRow, Snapshot } from '../../src/session/port.ts';
import { received } from '../../src/session/rows.ts';
import type { WorkspaceView } from '../../src/ui/views.ts';
import { createS3Access } from '../../src/workspace/s3-access.ts';
import { connectServices, type Services } from '../../src/workspace/services.ts';
import { noLiveState } from '../../src/workspace/tabs.ts';
import { viewOf } from '../../src/workspace/view.ts';
import { createBlobHandler } from '../blob-handler.ts';
import { identityOf, type Identity, type Site } from '../site.ts';

/** Keeps credentials as long as they are fresh. */
const heldCredentials = (
  { pool, identityId }: { readonly pool: IdentityPool } & Pick<Identity, 'identityId'>,
  clock: Clock,
): CredentialSource => {
  let held: AwsCredentials | null = null;
  return {
    async current() {
      if (held === null || !areFresh(held, clock.now())) held = await pool.credentials(identityId);
      return held;
    },
    refused() {
      held = null;
    },
  };
};

const readRows = async ({ sessions }: Services): Promise<Map<string, LocalRow>> => {
  const rows: LocalRow[] = [];
  for await (const items of sessions.allRows()) {
    rows.push(...items.map((item) => received(undefined, item)));
  }
  return byKey(rows);
};

/** A view of what DynamoDB holds now, and the services it was read from. */
export interface ReadView {
  readonly view: WorkspaceView;
  readonly services: Services;
}

/** Reads every row and outcome once, and shows them as the page does. Keeps nothing and changes nothing.
 *  @throws what the stores and `identityOf` throw. */
export const readView = async (site: Site): Promise<ReadView> => {
  const identity = await identityOf(site, new AbortController().signal);
  const { clock, pauses, owner } = identity;
  const services = connectServices({
    config: site.config,
    owner,
    credentials: heldCredentials(identity, clock),
    clock,
    pauses,
    s3Access: (parts) => Promise.resolve(createS3Access(parts, createBlobHandler())),
  });
  const rows = await readRows(services);
  const unread: Snapshot = { rows, results: new Map(), files: new Map(), sync: neverSynced };
  const now = clock.now();
  const outcomes = await services.results.read(pendingKeys({ snapshot: unread }, now, new Set()));
  const snapshot = {
    ...unread,
    results: byKey(outcomes),
    sync: { ...neverSynced, readAllAt: now },
  };
  // No device: what others send is shown as sent by others.
  const around = { deviceId: deviceId(''), live: noLiveState, online: true, leads: false, now };
  return { view: viewOf(snapshot, around), services };
};
