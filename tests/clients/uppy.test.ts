import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { runOnPage } from './page.ts';
import { startTwoOwners, type TwoOwners } from './two-owners.ts';

describe.skipIf(inject('noNpmClients') !== null)("Uppy with a user's credentials", () => {
  const largeBytes = 11 * 1024 * 1024;
  let world: TwoOwners;
  let told: unknown;
  beforeAll(async () => {
    world = await startTwoOwners();
    const { engine, user, endpoint, bucket, ownPrefix, foreignPrefix } = world;
    const { accessKeyId, secretAccessKey, sessionToken } = user.credentials;
    told = await runOnPage('uppy.mjs', world, {
      endpoint: `${endpoint}/${bucket}`,
      region: engine.config.region,
      credentials: { accessKeyId, secretAccessKey, sessionToken },
      ownPrefix,
      foreignPrefix,
      largeBytes,
    });
  });
  afterAll(() => world.close());

  test('uploads a large file in parts and a small one in one request', async () => {
    expect(told).toMatchObject({
      own: { successful: ['large', 'small'], failed: [], parts: [1, 2, 3] },
    });
    const large = await world.stored(`${world.ownPrefix}large`);
    expect(large?.equals(Buffer.alloc(largeBytes, 7))).toBe(true);
    expect((await world.stored(`${world.ownPrefix}small`))?.length).toBe(10);
  });

  test("is refused every upload under another user's prefix", async () => {
    const refusal = 'S3 returned 403 – AccessDenied';
    expect(told).toMatchObject({
      foreign: {
        successful: [],
        failed: ['planted-large', 'planted-small'],
        parts: [],
        refusals: [refusal, refusal],
      },
    });
    for (const name of ['planted-large', 'planted-small']) {
      expect(await world.stored(`${world.foreignPrefix}${name}`)).toBeNull();
    }
  });
});
