import * as v from 'valibot';
import { isSessionId, type IdentityId } from '#contract/ids';
import type { SpaceName } from '#contract/owner';
import type { Transfer } from './plan-transfer.ts';

/** A transfer that this browser goes on with after a crash. */
export interface KeptTransfer extends Transfer {
  readonly title: string;
  /** The owner that has the session now. */
  readonly from: 'yours' | 'space';
  readonly space: SpaceName;
}

const sessionIdSchema = v.custom<Transfer['sessionId']>(
  (value) => typeof value === 'string' && isSessionId(value),
);
const keptSchema = v.array(
  v.object({
    sessionId: sessionIdSchema,
    newSessionId: sessionIdSchema,
    how: v.picklist(['move', 'copy']),
    title: v.string(),
    from: v.picklist(['yours', 'space']),
    space: v.custom<SpaceName>((value) => typeof value === 'string'),
  }),
);

/** The transfers that this browser has begun and not ended, in its local storage. */
export const keptTransfers = (
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>,
  identityId: IdentityId,
) => {
  const key = `latchkey-transfers-${identityId}`;
  const list = (): readonly KeptTransfer[] => {
    try {
      return v.parse(keptSchema, JSON.parse(storage.getItem(key) ?? '[]'));
    } catch {
      return [];
    }
  };
  const keep = (transfers: readonly KeptTransfer[]): void => {
    if (transfers.length === 0) storage.removeItem(key);
    else storage.setItem(key, JSON.stringify(transfers));
  };
  return {
    list,
    add: (transfer: KeptTransfer) => keep([...list(), transfer]),
    remove: ({ newSessionId }: Transfer) =>
      keep(list().filter((one) => one.newSessionId !== newSessionId)),
  };
};
