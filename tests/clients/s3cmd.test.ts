import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { outputOf, runClient, type ClientRun } from './client-run.ts';
import { pythonProgram } from './packages.ts';
import { startTwoOwners, type TwoOwners } from './two-owners.ts';

describe.skipIf(inject('noPythonClients') !== null)("s3cmd with a user's credentials", () => {
  let world: TwoOwners;
  let own: string;
  let foreign: string;
  let s3cmd: (...args: string[]) => Promise<ClientRun>;
  beforeAll(async () => {
    world = await startTwoOwners();
    const { host } = new URL(world.endpoint);
    const { accessKeyId, secretAccessKey, sessionToken = '' } = world.user.credentials;
    await writeFile(
      path.join(world.home, 's3cfg'),
      [
        '[default]',
        `access_key = ${accessKeyId}`,
        `secret_key = ${secretAccessKey}`,
        `access_token = ${sessionToken}`,
        `host_base = ${host}`,
        `host_bucket = ${host}`,
        `bucket_location = ${world.engine.config.region}`,
        'use_https = False',
        'multipart_chunk_size_mb = 5',
        'max_retries = 1',
      ].join('\n'),
      { mode: 0o600 },
    );
    own = `s3://${world.bucket}/${world.ownPrefix}`;
    foreign = `s3://${world.bucket}/${world.foreignPrefix}`;
    s3cmd = (...args) =>
      runClient(
        [pythonProgram('s3cmd'), '--config', 's3cfg', '--no-progress', ...args],
        world.home,
      );
  });
  afterAll(() => world.close());

  test('uploads in parts, lists, downloads and removes', async () => {
    const { file, bytes } = await world.largeFile('large.bin');
    outputOf(await s3cmd('put', file, `${own}a/large.bin`));
    expect((await world.stored(`${world.ownPrefix}a/large.bin`))?.equals(bytes)).toBe(true);
    const listed = outputOf(await s3cmd('ls', `${own}a/`));
    expect(listed.trim().split(/\s+/).slice(2)).toEqual(['10485761', `${own}a/large.bin`]);
    outputOf(await s3cmd('get', `${own}a/large.bin`, 'back.bin'));
    expect((await world.read('back.bin')).equals(bytes)).toBe(true);
    outputOf(await s3cmd('del', `${own}a/large.bin`));
    expect(await world.stored(`${world.ownPrefix}a/large.bin`)).toBeNull();
  });

  test.each([
    ['list', () => ['ls', foreign]],
    ['read', () => ['get', `${foreign}secret`, 'stolen']],
    ['write', () => ['put', 'large.bin', `${foreign}planted`]],
    ['remove', () => ['del', `${foreign}secret`]],
  ])("cannot %s under another user's prefix", async (_what, command) => {
    const { code, errors } = await s3cmd(...command());
    expect(code).not.toBe(0);
    expect(errors).toMatch(/403|AccessDenied/);
    expect((await world.stored(`${world.foreignPrefix}secret`))?.toString()).toBe('secret');
    expect(await world.stored(`${world.foreignPrefix}planted`)).toBeNull();
  });
});
