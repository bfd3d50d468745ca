import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { outputOf, runClient, type ClientRun } from './client-run.ts';
import { pythonProgram } from './packages.ts';
import { startTwoOwners, type TwoOwners } from './two-owners.ts';

describe.skipIf(inject('noPythonClients') !== null)("rclone with a user's credentials", () => {
  let world: TwoOwners;
  let own: string;
  let foreign: string;
  let rclone: (...args: string[]) => Promise<ClientRun>;
  beforeAll(async () => {
    world = await startTwoOwners();
    const { accessKeyId, secretAccessKey, sessionToken = '' } = world.user.credentials;
    const env = {
      RCLONE_CONFIG_ENGINE_TYPE: 's3',
      RCLONE_CONFIG_ENGINE_PROVIDER: 'AWS',
      RCLONE_CONFIG_ENGINE_ENDPOINT: world.endpoint,
      RCLONE_CONFIG_ENGINE_FORCE_PATH_STYLE: 'true',
      RCLONE_CONFIG_ENGINE_REGION: world.engine.config.region,
      RCLONE_CONFIG_ENGINE_ACCESS_KEY_ID: accessKeyId,
      RCLONE_CONFIG_ENGINE_SECRET_ACCESS_KEY: secretAccessKey,
      RCLONE_CONFIG_ENGINE_SESSION_TOKEN: sessionToken,
      // A user may not create buckets: https://rclone.org/s3/#s3-no-check-bucket
      RCLONE_CONFIG_ENGINE_NO_CHECK_BUCKET: 'true',
      RCLONE_S3_UPLOAD_CUTOFF: '5M',
      RCLONE_RETRIES: '1',
      RCLONE_LOW_LEVEL_RETRIES: '1',
    };
    own = `engine:${world.bucket}/${world.ownPrefix}`;
    foreign = `engine:${world.bucket}/${world.foreignPrefix}`;
    rclone = (...args) => runClient([pythonProgram('rclone'), ...args], world.home, env);
  });
  afterAll(() => world.close());

  // Folders end in a slash: rclone otherwise asks first whether the name is an object, which S3 answers
  // with 403 to whoever may list only under a prefix.
  test('uploads in parts, lists, downloads, copies and removes', async () => {
    const { bytes } = await world.largeFile('large.bin');
    const copy = ['copy', '--include', 'large.bin'];
    outputOf(await rclone(...copy, '.', `${own}a/`));
    expect((await world.stored(`${world.ownPrefix}a/large.bin`))?.equals(bytes)).toBe(true);
    expect(outputOf(await rclone('ls', own))).toBe(' 10485761 a/large.bin\n');
    outputOf(await rclone(...copy, `${own}a/`, 'back'));
    expect((await world.read('back/large.bin')).equals(bytes)).toBe(true);
    outputOf(await rclone('check', 'back', `${own}a/`));
    outputOf(await rclone(...copy, `${own}a/`, `${own}b/`));
    outputOf(await rclone('delete', `${own}a/`));
    expect((await world.stored(`${world.ownPrefix}b/large.bin`))?.equals(bytes)).toBe(true);
    expect(await world.stored(`${world.ownPrefix}a/large.bin`)).toBeNull();
  });

  test.each([
    ['list', () => ['ls', foreign]],
    ['read', () => ['cat', `${foreign}secret`]],
    ['write', () => ['copyto', 'large.bin', `${foreign}planted`]],
    ['remove', () => ['deletefile', `${foreign}secret`]],
  ])("cannot %s under another user's prefix", async (_what, command) => {
    const { code, output, errors } = await rclone(...command());
    expect(code).not.toBe(0);
    expect(output).not.toContain('secret');
    expect(errors).toMatch(/403|AccessDenied/);
    expect((await world.stored(`${world.foreignPrefix}secret`))?.toString()).toBe('secret');
    expect(await world.stored(`${world.foreignPrefix}planted`)).toBeNull();
  });
});
