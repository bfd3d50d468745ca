import { afterEach, beforeEach, expect, test } from 'vitest';
import { demoAccountLines, makeDemoAccounts } from '../../../../infra/deployment/demo-accounts.ts';
import { signIn } from '../../engine/cognito-user-pool/library.ts';
import {
  startPool,
  userPool,
  type PoolServer,
} from '../../engine/cognito-user-pool/pool-server.ts';

let server: PoolServer;
beforeEach(async () => {
  server = await startPool();
});
afterEach(() => server.close());

test('the accounts that are printed sign in, after a second deployment too, and get no mail', async () => {
  const first = await makeDemoAccounts(server.administer, userPool.id);
  const second = await makeDemoAccounts(server.administer, userPool.id);
  expect(second.map(({ email }) => email)).toEqual(first.map(({ email }) => email));
  for (const { email, password } of second) {
    await expect(signIn(server, email, password)).resolves.toBeDefined();
    expect(demoAccountLines(second)).toContain(`${email}  ${password}`);
  }
  await expect(
    signIn(server, first[0]?.email ?? '', first[0]?.password ?? ''),
  ).rejects.toBeDefined();
  expect(server.mails).toEqual([]);
});

test('a call that fails is named', async () => {
  await expect(makeDemoAccounts(server.administer, 'us-east-1_other')).rejects.toThrow(
    'AdminCreateUser: {"__type":"ResourceNotFoundException"',
  );
});
