import { GetObjectCommand } from '@aws-sdk/client-s3';
import type { World } from './attacks/world.ts';

/** Whether the engine stands between users: one may not read what another uploaded. */
const refusesForeignReads = ({ engine, me, other }: World): Promise<boolean> => {
  const foreign = { Bucket: engine.config.uploadsBucket, Key: other.key };
  return me.clients.s3.send(new GetObjectCommand(foreign)).then(
    ({ Body }) => {
      (Body as { destroy?: () => void } | undefined)?.destroy?.();
      return false;
    },
    (error: { name?: string }) => error.name === 'AccessDenied',
  );
};

/** Suites about authorisation ask first, and are reported as skipped where the engine cannot refuse.
 *  The embedded engine is never excused: enforcing is what it is for. */
export const enforcesIam = async (world: World): Promise<boolean> =>
  world.engine.name === 'embedded' || (await refusesForeignReads(world));
