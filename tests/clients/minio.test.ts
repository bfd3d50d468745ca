import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { runPython } from './client-run.ts';
import { startTwoOwners, type TwoOwners } from './two-owners.ts';

/** The command `mc` is in no package of PyPI or npm; MinIO's SDK speaks to S3 in the same way. */
describe.skipIf(inject('noPythonClients') !== null)("MinIO's SDK with a user's credentials", () => {
  let world: TwoOwners;
  let told: { readonly link: string };
  beforeAll(async () => {
    world = await startTwoOwners();
    const { accessKeyId, secretAccessKey, sessionToken } = world.user.credentials;
    told = (await runPython('minio_client.py', world.home, {
      host: new URL(world.endpoint).host,
      region: world.engine.config.region,
      bucket: world.bucket,
      ownPrefix: world.ownPrefix,
      foreignPrefix: world.foreignPrefix,
      credentials: {
        access_key: accessKeyId,
        secret_key: secretAccessKey,
        session_token: sessionToken,
      },
    })) as typeof told;
  });
  afterAll(() => world.close());

  test('uploads in parts, lists, reads and removes', () => {
    expect(told).toMatchObject({
      sameBytes: true,
      size: 10_485_760,
      keys: [`${world.ownPrefix}minio`],
    });
  });

  test('signs a link that opens the object', async () => {
    const answer = await fetch(told.link);
    expect((await answer.arrayBuffer()).byteLength).toBe(10_485_760);
  });

  test("is refused everything under another user's prefix", async () => {
    const refused = 'AccessDenied';
    expect(told).toMatchObject({ refusals: { list: refused, read: refused, write: refused } });
    expect(await world.stored(`${world.foreignPrefix}planted`)).toBeNull();
  });
});
