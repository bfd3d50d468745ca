import { DeleteItemCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as v from 'valibot';
import type { DeviceId, IdentityId } from '#contract/ids';
import { memberName } from '../session/member-name.ts';
import type { SessionTable } from '../session/dynamodb.ts';

/** A member whose page is visible in the space, by their own word. */
export interface Present {
  readonly deviceId: DeviceId;
  readonly identityId: IdentityId;
  /** Email address. */
  readonly address: string;
}

/** Who is here, in the space's partition of the sessions table. */
export interface PresenceStore {
  /** Says that this device is here. */
  announce(me: Present): Promise<void>;
  leave(deviceId: DeviceId): Promise<void>;
  /** Reads who said so lately. */
  read(): Promise<readonly Present[]>;
}

/** Sorts before `preferences` and the sessions and after the log of changes, so that reading either does
 *  not read these rows. */
const prefix = 'here#';

/** Milliseconds between two looks, each of which writes one row and reads the others'. */
export const lookEvery = 30_000;

/** Milliseconds after which somebody counts as gone: one look may fail. */
const countsFor = 75_000;

const rowSchema = v.object({
  itemKey: v.string(),
  member: v.string(),
  address: v.string(),
  expiresAt: v.number(),
});

/** Creates the store over DynamoDB. A row is overwritten at each look, and expires by its time to live,
 *  which DynamoDB may take days for: readers compare it themselves.
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html */
export const createPresenceStore = (from: SessionTable): PresenceStore => {
  const { client, table: TableName, identityId, request, now } = from;
  return {
    async announce({ deviceId, identityId: member, address }) {
      const Item = marshall({
        identityId,
        itemKey: `${prefix}${deviceId}`,
        member,
        address,
        expiresAt: Math.ceil((now() + countsFor) / 1000),
      });
      await request(() => client.send(new PutItemCommand({ TableName, Item })));
    },

    async leave(deviceId) {
      const Key = marshall({ identityId, itemKey: `${prefix}${deviceId}` });
      await request(() => client.send(new DeleteItemCommand({ TableName, Key })));
    },

    async read() {
      const query = {
        TableName,
        KeyConditionExpression: 'identityId = :id AND begins_with(itemKey, :prefix)',
        ExpressionAttributeValues: marshall({ ':id': identityId, ':prefix': prefix }),
      };
      const { Items = [] } = await request(() => client.send(new QueryCommand(query)));
      return Items.flatMap((item) => {
        const row = v.safeParse(rowSchema, unmarshall(item));
        if (!row.success || row.output.expiresAt * 1000 <= now()) return [];
        const { itemKey, member, address } = row.output;
        const deviceId = itemKey.slice(prefix.length) as DeviceId;
        return [{ deviceId, identityId: member as IdentityId, address }];
      });
    },
  };
};

/** What the watch needs. */
export interface PresenceParts {
  readonly store: PresenceStore;
  readonly me: Present;
  /** Whether this member is looking at the space. */
  readonly isHere: () => boolean;
  /** Called with the others, each member once. */
  readonly onOthers: (names: readonly string[]) => void;
}

/** The names of the others, in the order of the alphabet; a member with two devices counts once. Members with
 *  the same name, this one included, are told apart by their addresses. */
export const othersOf = (present: readonly Present[], me: Present): readonly string[] => {
  const members = new Map([...present, me].map(({ identityId, address }) => [identityId, address]));
  const names = [...members.values()].map(memberName);
  members.delete(me.identityId);
  return [...members.values()]
    .map((address) => {
      const name = memberName(address);
      return names.filter((one) => one === name).length > 1 ? address : name;
    })
    .sort((a, b) => a.localeCompare(b));
};

/** Says that this member is here, and looks who else is, while `isHere`; `look` is called whenever that may
 *  have changed. A failed look says nothing new: who is here is a courtesy. */
export const watchPresence = ({ store, me, isHere, onOthers }: PresenceParts) => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wasHere = false;
  let last: Promise<void> = Promise.resolve();
  const once = async (): Promise<void> => {
    const here = isHere();
    if (here) {
      await store.announce(me);
      onOthers(othersOf(await store.read(), me));
    } else if (wasHere) {
      await store.leave(me.deviceId);
    }
    wasHere = here;
  };
  const look = (): void => {
    clearTimeout(timer);
    if (isHere()) timer = setTimeout(look, lookEvery);
    last = last.then(once).catch(() => undefined);
  };
  look();
  return { look, stop: () => clearTimeout(timer) };
};
