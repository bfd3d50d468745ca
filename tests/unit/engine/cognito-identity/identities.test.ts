import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openIdentities, type Identities } from '../../../../engine/cognito-identity/identities.ts';

const poolId = 'us-east-1:00000000-0000-4000-8000-000000000000';
const alice = { provider: 'cognito-idp.us-east-1.amazonaws.com/us-east-1_abc', sub: 'alice' };
let dir: string;
let identities: Identities;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'latchkey-test-'));
  identities = await openIdentities(dir, poolId, 'us-east-1');
});
afterEach(() => rm(dir, { recursive: true, force: true }));

test('an identity ID is a region and a UUID in lower case, of one length', async () => {
  expect(await identities.of(alice)).toMatch(
    /^us-east-1:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  );
});

test('a login has one identity: asked again, after a restart, twice at once', async () => {
  const [one, other] = await Promise.all([identities.of(alice), identities.of(alice)]);
  expect(other).toBe(one);
  expect(await identities.of(alice)).toBe(one);
  const restarted = await openIdentities(dir, poolId, 'us-east-1');
  expect(await restarted.of(alice)).toBe(one);
  expect(restarted.isOf(one, alice)).toBe(true);
});

test.each([
  { name: 'another user', login: { ...alice, sub: 'bob' } },
  { name: 'another provider', login: { ...alice, provider: `${alice.provider}d` } },
  {
    name: 'provider and sub that are the same when joined',
    login: { provider: `${alice.provider}a`, sub: 'lice' },
  },
])('$name has another identity and does not own the first', async ({ login }) => {
  const id = await identities.of(alice);
  expect(identities.isOf(id, login)).toBe(false);
  expect(await identities.of(login)).not.toBe(id);
});

test('two identity pools in the same folder have different identities', async () => {
  const id = await identities.of(alice);
  const pool = await openIdentities(dir, `${poolId.slice(0, -1)}1`, 'us-east-1');
  expect(await pool.of(alice)).not.toBe(id);
});

test('a half-written file is not read as an identity', async () => {
  await identities.of(alice);
  const [name = ''] = await readdir(dir);
  await writeFile(join(dir, `${name}.a1b2.new`), 'us-east-1:');
  const restarted = await openIdentities(dir, poolId, 'us-east-1');
  expect(await restarted.of(alice)).toBe(await identities.of(alice));
});

test('returns no identity that cannot be written to disk; a later request makes one', async () => {
  await rm(dir, { recursive: true });
  await expect(identities.of(alice)).rejects.toThrow();
  identities = await openIdentities(dir, poolId, 'us-east-1');
  expect(await identities.of(alice)).toMatch(/^us-east-1:/);
});
