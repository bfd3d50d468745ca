import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { runPython } from './client-run.ts';
import { startTwoOwners, type TwoOwners } from './two-owners.ts';

interface Told {
  readonly [name: string]: unknown;
  readonly link: string;
}

describe.skipIf(inject('noPythonClients') !== null)("boto3 with a user's credentials", () => {
  let world: TwoOwners;
  let told: Told;
  beforeAll(async () => {
    world = await startTwoOwners();
    const { engine, user } = world;
    const { accessKeyId, secretAccessKey, sessionToken } = user.credentials;
    told = (await runPython('boto3_client.py', world.home, {
      endpoint: world.endpoint,
      region: engine.config.region,
      bucket: world.bucket,
      table: engine.config.sessionsTable,
      identityId: user.identityId,
      ownPrefix: world.ownPrefix,
      foreignPrefix: world.foreignPrefix,
      credentials: {
        aws_access_key_id: accessKeyId,
        aws_secret_access_key: secretAccessKey,
        aws_session_token: sessionToken,
      },
    })) as Told;
  });
  afterAll(() => world.close());

  test('uploads and downloads in parts', () => {
    expect(told.sameBytes).toBe(true);
  });

  test('stores and reads metadata and a checksum', () => {
    expect(told).toMatchObject({
      small: 'small',
      metadata: { name: 'x' },
      checksum: 'gduOu7vGnGxq1KaqkrduDAivVH2iNrniydvh2ChagTA=',
    });
  });

  test('lists by both versions of the operation, page by page', () => {
    const keys = ['by-form-a.txt', 'large', 'small'].map((name) => `${world.ownPrefix}${name}`);
    expect([told.keys, told.versionOneKeys]).toEqual([keys, keys]);
  });

  test('signs a link that opens the object', async () => {
    expect(await (await fetch(told.link)).text()).toBe('small');
  });

  test('signs a form that uploads a file of the size that it allows', async () => {
    expect(told).toMatchObject({ byForm: [201, 400], byForeignForm: 403 });
    expect((await world.stored(`${world.ownPrefix}by-form-a.txt`))?.toString()).toBe('ten bytes.');
  });

  test('writes, updates and reads a row', () => {
    expect(told.size).toBe(8);
  });

  test("is refused everything under another user's prefix and partition", async () => {
    expect(told.refusals).toEqual({
      list: 'AccessDenied',
      read: 'AccessDenied',
      write: 'AccessDenied',
      delete: 'AccessDenied',
      row: 'AccessDeniedException',
      scan: 'AccessDeniedException',
    });
    expect((await world.stored(`${world.foreignPrefix}secret`))?.toString()).toBe('secret');
    expect(await world.stored(`${world.foreignPrefix}planted`)).toBeNull();
  });
});
