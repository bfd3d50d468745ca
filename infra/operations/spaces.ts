import type { SpaceAction } from './space-command.ts';

/** Calls the user pool as its administrator, e.g. `AdminGetUser`. */
export type AskUserPool = (
  operation: string,
  input: Readonly<Record<string, unknown>>,
) => Promise<Readonly<Record<string, unknown>>>;

/** What a command about spaces works with. */
export interface Administration {
  readonly askUserPool: AskUserPool;
  /** Denies every session of the users' role that began before now. */
  readonly endEarlierSessions: () => Promise<string>;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

interface Attribute {
  readonly Name: string;
  readonly Value: string;
}

interface Member {
  readonly email: string;
  readonly space: string;
}

/** How long credentials last at most, in milliseconds.
 *  @see https://docs.aws.amazon.com/cognito/latest/developerguide/role-trust-and-permissions.html */
const credentialsLastMs = 60 * 60 * 1000;

/** Performs a command about spaces.
 *  @returns what was done, a line each.
 *  @throws Error when the user is in another space, or is not in the one to leave. */
export const performOnSpaces = async (
  administration: Administration,
  action: SpaceAction,
): Promise<readonly string[]> => {
  const { askUserPool } = administration;
  switch (action.do) {
    case 'list':
      return describe(await membersIn(askUserPool, action.space), action.space);
    case 'add':
      return [await add(askUserPool, action)];
    case 'remove': {
      const current = await spaceOf(askUserPool, action.email);
      if (current !== action.space) throw new Error(whereIs(action, current));
      return remove(administration, [action], action.now);
    }
    case 'delete': {
      const members = await membersIn(askUserPool, action.space);
      if (members.length === 0) return [`Nobody is in ${action.space}.`];
      return [
        ...(await remove(administration, members, action.now)),
        `Pictures and rows of ${action.space} stay until they expire: whoever is added to a space of this name later sees them.`,
      ];
    }
  }
};

const add = async (askUserPool: AskUserPool, { email, space }: Member): Promise<string> => {
  const current = await spaceOf(askUserPool, email);
  if (current === space) return `${email} is in ${space} already.`;
  if (current !== null) {
    throw new Error(
      `${email} is in ${current}, and a user is in one space at most. First: npm run space -- remove ${current} ${email}`,
    );
  }
  await askUserPool('AdminUpdateUserAttributes', {
    Username: email,
    UserAttributes: [{ Name: 'custom:space', Value: space }],
  });
  return `${email} is in ${space}, from the next sign-in or the next new token, within an hour.`;
};

/** Deletes the attribute before it ends the sign-ins, so that no token with the claim outlives both. */
const remove = async (
  { askUserPool, endEarlierSessions, now }: Administration,
  members: readonly Member[],
  atOnce: boolean,
): Promise<readonly string[]> => {
  for (const { email } of members) {
    const Username = email;
    await askUserPool('AdminDeleteUserAttributes', {
      Username,
      UserAttributeNames: ['custom:space'],
    });
    await askUserPool('AdminUserGlobalSignOut', { Username });
  }
  const until = new Date(now() + credentialsLastMs).toISOString();
  const done = members.map(
    ({ email, space }) => `${email} is no longer in ${space}, and is signed out everywhere.`,
  );
  return atOnce
    ? [...done, await endEarlierSessions()]
    : [
        ...done,
        `Credentials that a browser already has are valid until ${until} at the latest. --now ends them.`,
      ];
};

const whereIs = ({ email, space }: Member, current: string | null): string =>
  current === null ? `${email} is in no space` : `${email} is in ${current}, not in ${space}`;

const spaceIn = (attributes: unknown): string | null =>
  (attributes as readonly Attribute[] | undefined)?.find(({ Name }) => Name === 'custom:space')
    ?.Value ?? null;

const spaceOf = async (askUserPool: AskUserPool, email: string): Promise<string | null> =>
  spaceIn((await askUserPool('AdminGetUser', { Username: email })).UserAttributes);

interface UserPage {
  readonly Users?: readonly { readonly Attributes?: readonly Attribute[] }[];
  readonly PaginationToken?: string;
}

/** Reads every user, since ListUsers cannot filter by a custom attribute.
 *  @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListUsers.html */
const membersIn = async (
  askUserPool: AskUserPool,
  space: string | null,
): Promise<readonly Member[]> => {
  const members: Member[] = [];
  let next: Readonly<Record<string, unknown>> = {};
  for (;;) {
    const { Users = [], PaginationToken } = (await askUserPool('ListUsers', next)) as UserPage;
    for (const { Attributes = [] } of Users) {
      const found = spaceIn(Attributes);
      const email = Attributes.find(({ Name }) => Name === 'email')?.Value ?? '';
      if (found !== null && (space === null || found === space)) {
        members.push({ email, space: found });
      }
    }
    if (PaginationToken === undefined) return members;
    next = { PaginationToken };
  }
};

const describe = (members: readonly Member[], asked: string | null): readonly string[] => {
  const spaces = [...new Set(members.map(({ space }) => space))].sort();
  if (spaces.length === 0) return [asked === null ? 'No space.' : `Nobody is in ${asked}.`];
  return spaces.map((space) => {
    const emails = members.filter((each) => each.space === space).map(({ email }) => email);
    return `${space}: ${emails.sort().join(', ')}`;
  });
};
