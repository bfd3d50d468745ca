import { utimes } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { awsEnvironment, outputOf, runClient, type ClientRun } from './client-run.ts';
import { pythonProgram } from './packages.ts';
import { startTwoOwners, type TwoOwners } from './two-owners.ts';

describe.skipIf(inject('noPythonClients') !== null)("the AWS CLI with a user's credentials", () => {
  let world: TwoOwners;
  let aws: (...args: string[]) => Promise<ClientRun>;
  beforeAll(async () => {
    world = await startTwoOwners();
    const env = awsEnvironment(world.engine.config, world.user.credentials);
    aws = (...args) => runClient([pythonProgram('aws'), ...args], world.home, env);
  });
  afterAll(() => world.close());

  test('names the role session', async () => {
    const identity = await aws('sts', 'get-caller-identity');
    expect(JSON.parse(outputOf(identity))).toMatchObject({
      Account: world.engine.stack.account,
      Arn: expect.stringContaining(':assumed-role/') as string,
    });
  });

  test('uploads in parts, lists, downloads, copies and removes', async () => {
    const { file, bytes } = await world.largeFile('large.bin');
    const own = `s3://${world.bucket}/${world.ownPrefix}`;
    outputOf(await aws('s3', 'cp', file, `${own}a/large.bin`));
    expect((await world.stored(`${world.ownPrefix}a/large.bin`))?.equals(bytes)).toBe(true);
    expect(outputOf(await aws('s3', 'ls', `${own}a/`))).toMatch(/ 10485761 large\.bin\n$/);
    outputOf(await aws('s3', 'cp', `${own}a/large.bin`, 'back.bin'));
    expect((await world.read('back.bin')).equals(bytes)).toBe(true);
    outputOf(await aws('s3', 'rm', '--recursive', `${own}a/`));
    expect(await world.stored(`${world.ownPrefix}a/large.bin`)).toBeNull();
  });

  test('synchronises a folder in both directions', async () => {
    const { file } = await world.largeFile('folder-file');
    // The CLI sends a file again that is newer than its object, whose time S3 keeps in whole seconds.
    const before = new Date(Date.now() - 60_000);
    await utimes(file, before, before);
    const own = `s3://${world.bucket}/${world.ownPrefix}sync/`;
    const only = ['--exclude', '*', '--include', 'folder-file'];
    outputOf(await aws('s3', 'sync', '.', own, ...only));
    expect(outputOf(await aws('s3', 'sync', '.', own, ...only))).toBe('');
    outputOf(await aws('s3', 'sync', own, 'synced'));
    const [sent, received] = [
      await world.read('folder-file'),
      await world.read('synced/folder-file'),
    ];
    expect(received.equals(sent)).toBe(true);
  });

  test('signs a link that opens the object', async () => {
    const key = `${world.ownPrefix}linked`;
    const { file, bytes } = await world.largeFile('linked');
    await aws('s3', 'cp', file, `s3://${world.bucket}/${key}`);
    // Version 1 of the CLI otherwise signs links for us-east-1 with Signature Version 2, which S3 refuses
    // for buckets created after June 2020: https://docs.aws.amazon.com/AmazonS3/latest/API/Appendix-Sigv2.html
    await aws('configure', 'set', 'default.s3.signature_version', 's3v4');
    const { output } = await aws('s3', 'presign', `s3://${world.bucket}/${key}`);
    const answer = await fetch(output.trim());
    expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true);
  });

  test('reads its own partition', async () => {
    const table = world.engine.config.sessionsTable;
    const itemOf = (identityId: string) =>
      JSON.stringify({ identityId: { S: identityId }, itemKey: { S: 'by-the-cli' } });
    const put = await aws(
      ...['dynamodb', 'put-item', '--table-name', table],
      ...['--item', itemOf(world.user.identityId)],
    );
    outputOf(put);
    const get = await aws(
      ...['dynamodb', 'get-item', '--table-name', table],
      ...['--key', itemOf(world.user.identityId)],
    );
    expect(JSON.parse(outputOf(get))).toEqual({
      Item: { identityId: { S: world.user.identityId }, itemKey: { S: 'by-the-cli' } },
    });
    const foreign = await aws(
      ...['dynamodb', 'get-item', '--table-name', table],
      ...['--key', itemOf(world.foreignPrefix.slice(0, -1))],
    );
    expect(foreign.code).not.toBe(0);
    expect(foreign.errors).toContain('AccessDeniedException');
  });

  test.each([
    ['list', (foreign: string) => ['s3', 'ls', foreign]],
    ['read', (foreign: string) => ['s3', 'cp', `${foreign}secret`, 'stolen']],
    ['write', (foreign: string) => ['s3', 'cp', 'linked', `${foreign}planted`]],
    ['remove', (foreign: string) => ['s3', 'rm', `${foreign}secret`]],
  ])("cannot %s under another user's prefix", async (_what, command) => {
    const { code, output, errors } = await aws(
      ...command(`s3://${world.bucket}/${world.foreignPrefix}`),
    );
    expect(code).not.toBe(0);
    expect(output + errors).toMatch(/AccessDenied|Forbidden/);
    expect((await world.stored(`${world.foreignPrefix}secret`))?.toString()).toBe('secret');
    expect(await world.stored(`${world.foreignPrefix}planted`)).toBeNull();
  });
});
