import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  openUsers,
  type User,
  type UserStore,
} from '../../../../engine/cognito-user-pool/users.ts';

let dir: string;
let users: UserStore;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'latchkey-test-'));
  users = await openUsers(dir);
});
afterEach(() => rm(dir, { recursive: true }));

const alice: User = {
  sub: '11111111-1111-4111-8111-111111111111',
  email: 'alice@example.com',
  password: { salt: '5', verifier: '2' },
  status: 'CONFIRMED',
  passwordExpiresAt: null,
  enabled: true,
  emailVerified: true,
  custom: {},
  createdAt: 0,
  modifiedAt: 0,
  confirmationCode: null,
  resetCode: null,
  newEmail: null,
  totp: { status: 'none' },
  passkeys: [],
  passkeysAreBothFactors: false,
  signedOutAt: 0,
  revoked: [],
};

test('finds a user by address, in any letter case, and by sub, also after a restart', async () => {
  await users.add(alice);
  for (const store of [users, await openUsers(dir)]) {
    expect(store.byEmail('Alice@Example.com')).toEqual(alice);
    expect(store.bySub(alice.sub)).toEqual(alice);
  }
});

test('an address has one user, even after two simultaneous sign-ups', async () => {
  const twin = { ...alice, sub: '22222222-2222-4222-8222-222222222222' };
  expect(await Promise.all([users.add(alice), users.add(twin)])).toEqual([true, false]);
  expect((await openUsers(dir)).byEmail(alice.email)?.sub).toBe(alice.sub);
});

test('simultaneous changes do not overwrite each other', async () => {
  await users.add(alice);
  const names = Array.from({ length: 20 }, (_, index) => `origin-${index}`);
  await Promise.all(
    names.map((name) =>
      users.change(alice.sub, (user) => ({ ...user, revoked: [...user.revoked, name] })),
    ),
  );
  expect((await openUsers(dir)).bySub(alice.sub)?.revoked).toEqual(names);
});

test('a change that throws changes nothing, and the next one is applied', async () => {
  await users.add(alice);
  const refused = users.change(alice.sub, () => {
    throw new Error('no');
  });
  await expect(refused).rejects.toThrow('no');
  expect(users.bySub(alice.sub)).toEqual(alice);
  const changed = await users.change(alice.sub, (user) => ({ ...user, signedOutAt: 1 }));
  expect(changed?.signedOutAt).toBe(1);
});

test('a new address replaces the old one', async () => {
  await users.add(alice);
  await users.change(alice.sub, (user) => ({ ...user, email: 'al@example.com' }));
  for (const store of [users, await openUsers(dir)]) {
    expect(store.byEmail('alice@example.com')).toBeNull();
    expect(store.byEmail('al@example.com')?.sub).toBe(alice.sub);
  }
});

test('a removed user stays removed after a late change', async () => {
  await users.add(alice);
  const [, changed] = await Promise.all([
    users.remove(alice.sub),
    users.change(alice.sub, (user) => ({ ...user, signedOutAt: 1 })),
  ]);
  expect(changed).toBeNull();
  for (const store of [users, await openUsers(dir)]) expect(store.bySub(alice.sub)).toBeNull();
});

test('does not read a user half-written when the engine was killed', async () => {
  await users.add(alice);
  const [name = ''] = await readdir(dir);
  await writeFile(join(dir, `${name}.a1b2.new`), '{"sub":');
  expect((await openUsers(dir)).bySub(alice.sub)).toEqual(alice);
});

test('a user kept by an earlier version is enabled, with a verified address once confirmed', async () => {
  const { sub, email, password, createdAt, confirmationCode, resetCode, newEmail } = alice;
  const { totp, signedOutAt, revoked } = alice;
  const earlier = { sub, email, password, createdAt, confirmationCode, resetCode, newEmail, totp };
  const file = join(dir, `${sub}.json`);
  for (const status of ['CONFIRMED', 'UNCONFIRMED']) {
    await writeFile(file, JSON.stringify({ ...earlier, signedOutAt, revoked, status }));
    expect((await openUsers(dir)).bySub(sub)).toMatchObject({
      enabled: true,
      emailVerified: status === 'CONFIRMED',
      passwordExpiresAt: null,
      modifiedAt: createdAt,
    });
  }
});
