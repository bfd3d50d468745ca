import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { runLatchkey } from '../../cli/program.ts';
import { refusingKeychain } from '../unit/cli/keychains.ts';
import { outputOf, runClient, runPython, type ClientRun } from './client-run.ts';
import { pythonProgram } from './packages.ts';
import { startTwoOwners, type TwoOwners } from './two-owners.ts';

const launcher = path.join(import.meta.dirname, '../../cli/latchkey.js');

describe.skipIf(inject('noPythonClients') !== null)(
  'a client with latchkey as its credential_process',
  () => {
    let world: TwoOwners;
    let run: (program: string, ...args: string[]) => Promise<ClientRun>;
    const env = { AWS_PROFILE: 'latchkey', AWS_EC2_METADATA_DISABLED: 'true' };

    beforeAll(async () => {
      world = await startTwoOwners();
      const { home, user, engine } = world;
      const config = path.join(home, 'config.json');
      await writeFile(config, JSON.stringify(engine.config));
      const code = await runLatchkey(['login', user.email, '--config', config], {
        environment: { HOME: home, LATCHKEY_TOKENS: 'file' },
        keychain: refusingKeychain(),
        stdin: Readable.from([`${user.password}\n`]),
        stdout: new PassThrough(),
        stderr: new PassThrough(),
      });
      expect(code).toBe(0);
      await mkdir(path.join(home, '.aws'));
      await writeFile(
        path.join(home, '.aws/config'),
        [
          '[profile latchkey]',
          `region = ${engine.config.region}`,
          `credential_process = ${launcher} credentials`,
          `endpoint_url = ${world.endpoint}`,
          '',
        ].join('\n'),
      );
      run = (program, ...args) => runClient([pythonProgram(program), ...args], home, env);
    });
    afterAll(() => world.close());

    test('the AWS CLI uploads and lists under the own prefix, and nowhere else', async () => {
      const { file, bytes } = await world.largeFile('a.bin');
      const own = `s3://${world.bucket}/${world.ownPrefix}`;
      outputOf(await run('aws', 's3', 'cp', file, `${own}a.bin`));
      expect((await world.stored(`${world.ownPrefix}a.bin`))?.equals(bytes)).toBe(true);
      expect(outputOf(await run('aws', 's3', 'ls', own))).toMatch(/ 10485761 a\.bin\n$/);
      const foreign = await run('aws', 's3', 'ls', `s3://${world.bucket}/${world.foreignPrefix}`);
      expect(foreign.code).not.toBe(0);
      expect(foreign.errors).toContain('AccessDenied');
    });

    test('boto3 does', async () => {
      const { config } = world.engine;
      const input = {
        bucket: config.uploadsBucket,
        own: world.ownPrefix,
        foreign: world.foreignPrefix,
      };
      const answer = await runPython('boto3_profile.py', world.home, input, env);
      expect(answer).toEqual({ read: 'by boto3', foreign: 'AccessDenied' });
    });

    test('rclone does', async () => {
      const settings = {
        ...env,
        RCLONE_CONFIG_LATCHKEY_TYPE: 's3',
        RCLONE_CONFIG_LATCHKEY_PROVIDER: 'AWS',
        RCLONE_CONFIG_LATCHKEY_ENV_AUTH: 'true',
        RCLONE_CONFIG_LATCHKEY_PROFILE: 'latchkey',
        RCLONE_CONFIG_LATCHKEY_NO_CHECK_BUCKET: 'true',
        // The embedded engine, which has no bucket in its host name.
        RCLONE_CONFIG_LATCHKEY_ENDPOINT: world.endpoint,
        RCLONE_CONFIG_LATCHKEY_FORCE_PATH_STYLE: 'true',
        // Without TLS, rclone signs the content of parts only.
        RCLONE_S3_UPLOAD_CUTOFF: '5M',
        RCLONE_RETRIES: '1',
      };
      const rclone = (...args: string[]) =>
        runClient([pythonProgram('rclone'), ...args], world.home, settings);
      const { bytes } = await world.largeFile('c.bin');
      const own = `latchkey:${world.bucket}/${world.ownPrefix}`;
      outputOf(await rclone('copy', '--include', 'c.bin', '.', `${own}c/`));
      expect((await world.stored(`${world.ownPrefix}c/c.bin`))?.equals(bytes)).toBe(true);
      const foreign = await rclone('ls', `latchkey:${world.bucket}/${world.foreignPrefix}`);
      expect(foreign.code).not.toBe(0);
    });
  },
);
