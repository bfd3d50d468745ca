import { beforeEach, expect, test } from 'vitest';
import type { SpaceAction } from '../../../../infra/operations/space-command.ts';
import { performOnSpaces } from '../../../../infra/operations/spaces.ts';

interface Fake {
  readonly email: string;
  space: string | null;
}

let users: Fake[];
let calls: string[];

beforeEach(() => {
  calls = [];
  users = [
    { email: 'alice@example.com', space: 'team' },
    { email: 'bob@example.com', space: 'team' },
    { email: 'carol@example.com', space: 'team-2' },
    { email: 'dave@example.com', space: null },
  ];
});

const attributesOf = ({ email, space }: Fake) => [
  { Name: 'email', Value: email },
  ...(space === null ? [] : [{ Name: 'custom:space', Value: space }]),
];

const perform = (action: SpaceAction) =>
  performOnSpaces(
    {
      now: () => Date.parse('2026-01-01T00:00:00Z'),
      endEarlierSessions: () => {
        calls.push('endEarlierSessions');
        return Promise.resolve('ended');
      },
      askUserPool: (operation, input) => {
        const user = users.find(({ email }) => email === input.Username);
        if (operation === 'ListUsers') {
          // One user a page.
          const at = Number(input.PaginationToken ?? 0);
          const page = users.slice(at, at + 1).map((each) => ({ Attributes: attributesOf(each) }));
          const more = at + 1 < users.length ? { PaginationToken: String(at + 1) } : {};
          return Promise.resolve({ Users: page, ...more });
        }
        if (user === undefined) throw new Error('UserNotFoundException');
        if (operation === 'AdminGetUser') {
          return Promise.resolve({ UserAttributes: attributesOf(user) });
        }
        calls.push(`${operation} ${user.email}`);
        if (operation === 'AdminDeleteUserAttributes') user.space = null;
        if (operation === 'AdminUpdateUserAttributes') {
          user.space = (input.UserAttributes as { Value: string }[])[0]?.Value ?? null;
        }
        return Promise.resolve({});
      },
    },
    action,
  );

test.each([
  {
    space: null,
    lines: ['team: alice@example.com, bob@example.com', 'team-2: carol@example.com'],
  },
  { space: 'team', lines: ['team: alice@example.com, bob@example.com'] },
  { space: 'tea', lines: ['Nobody is in tea.'] },
])('lists the members of $space, over every page', async ({ space, lines }) => {
  expect(await perform({ do: 'list', space })).toEqual(lines);
});

test('adds a user who is in no space, and changes nothing for one who is in it', async () => {
  await perform({ do: 'add', space: 'team', email: 'dave@example.com' });
  await perform({ do: 'add', space: 'team', email: 'alice@example.com' });
  expect(calls).toEqual(['AdminUpdateUserAttributes dave@example.com']);
  expect(users.at(-1)?.space).toBe('team');
});

test.each([
  {
    action: { do: 'add', space: 'team', email: 'carol@example.com' },
    error: 'carol@example.com is in team-2, and a user is in one space at most',
  },
  {
    action: { do: 'remove', space: 'team', email: 'carol@example.com', now: true },
    error: 'carol@example.com is in team-2, not in team',
  },
  {
    action: { do: 'remove', space: 'team', email: 'dave@example.com', now: false },
    error: 'dave@example.com is in no space',
  },
] as const)('refuses to $action.do $action.email: $error', async ({ action, error }) => {
  await expect(perform(action)).rejects.toThrow(error);
  expect(calls).toEqual([]);
});

test('removes the attribute first, then signs out, and says until when credentials are valid', async () => {
  const said = await perform({
    do: 'remove',
    space: 'team',
    email: 'alice@example.com',
    now: false,
  });
  expect(calls).toEqual([
    'AdminDeleteUserAttributes alice@example.com',
    'AdminUserGlobalSignOut alice@example.com',
  ]);
  expect(said.at(-1)).toContain('valid until 2026-01-01T01:00:00.000Z at the latest');
});

test('ends credentials last where they are to end now', async () => {
  const said = await perform({ do: 'delete', space: 'team', now: true });
  expect(calls).toEqual([
    'AdminDeleteUserAttributes alice@example.com',
    'AdminUserGlobalSignOut alice@example.com',
    'AdminDeleteUserAttributes bob@example.com',
    'AdminUserGlobalSignOut bob@example.com',
    'endEarlierSessions',
  ]);
  expect(said).toContain('ended');
  expect(said.at(-1)).toContain('stay until they expire');
  expect(users.map(({ space }) => space)).toEqual([null, null, 'team-2', null]);
});
