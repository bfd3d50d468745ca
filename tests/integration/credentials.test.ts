import { HeadObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { needs } from './capabilities.ts';
import { clientsFor } from './clients.ts';
import { newConfirmedAccount, startEngine, type EngineUnderTest } from './engine-under-test.ts';
import { credentialsFor, signIn, signInForTokens, type Account } from './users.ts';

const sessionSeconds = 900;

let engine: EngineUnderTest;
let account: Account;

beforeAll(async () => {
  engine = await startEngine({ sessionSeconds });
  account = await newConfirmedAccount(engine);
});

afterAll(() => engine.close());

test('a wrong password gives no tokens', needs('wrongPasswordRefused'), async () => {
  const wrong = { ...account, password: `${account.password}x` };
  await expect(signInForTokens(engine.config, wrong)).rejects.toMatchObject({
    name: 'NotAuthorizedException',
  });
});

test(
  'a user keeps one identity ID, and two users have two',
  needs('identitiesStable'),
  async () => {
    const first = await signIn(engine.config, account);
    const second = await signIn(engine.config, account);
    const other = await signIn(engine.config, await newConfirmedAccount(engine));
    expect(second.identityId).toBe(first.identityId);
    expect(other.identityId).not.toBe(first.identityId);
    expect(second.credentials.accessKeyId).not.toBe(first.credentials.accessKeyId);
  },
);

test(
  'credentials expire at their stated time, and the same sign-in gives new ones',
  needs('clockMoves'),
  async () => {
    const { clock, config } = engine;
    if (clock === null) throw new Error('this test moves the engine’s clock');
    const { identityId, credentials, tokens } = await signIn(config, account);
    const list = new ListObjectsV2Command({
      Bucket: config.uploadsBucket,
      Prefix: `${identityId}/`,
    });
    const remaining = credentials.expiration.getTime() - clock.now();
    expect(remaining).toBeGreaterThan((sessionSeconds - 30) * 1000);
    expect(remaining).toBeLessThanOrEqual(sessionSeconds * 1000);

    try {
      const justBefore = remaining - 5_000;
      clock.advance(justBefore);
      const before = await clientsFor(config, credentials, justBefore).s3.send(list);
      clock.advance(10_000);
      const after = clientsFor(config, credentials, justBefore + 10_000).s3.send(list);
      expect(before.KeyCount).toBe(0);
      await expect(after).rejects.toMatchObject({ name: 'ExpiredToken' });

      const renewed = await credentialsFor(config, tokens.idToken);
      const again = clientsFor(config, renewed.credentials, justBefore + 10_000).s3.send(list);
      expect(renewed.identityId).toBe(identityId);
      expect((await again).KeyCount).toBe(0);
    } finally {
      clock.reset();
    }
  },
);

test('unsigned requests to the buckets are refused', needs('foreignPrefixRefused'), async () => {
  const { identityId } = await signIn(engine.config, account);
  const { s3 } = clientsFor(engine.config, null);
  const head = new HeadObjectCommand({
    Bucket: engine.config.uploadsBucket,
    Key: `${identityId}/x`,
  });
  await expect(s3.send(head)).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
});
