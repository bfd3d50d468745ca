import { ListStacksCommand } from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, HeadBucketCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, type Clients } from '../../../infra/deployment/clients.ts';
import { outputsOf } from '../../../infra/deployment/stack.ts';
import { keepingConfigFile } from '../deployed.ts';
import { startMiniStack } from '../emulator.ts';
import type { Running } from '../server-process.ts';
import { commandsOn } from './commands.ts';

const region = 'us-east-1';
const leftover = 'latchkey-uploads-000000000000-us-east-1';
let ministack: Running;
let clients: Clients;
let run: ReturnType<typeof commandsOn>;

beforeAll(async () => {
  ministack = await startMiniStack();
  const { endpoint } = ministack;
  clients = await connect({ engine: 'localstack', region, stage: null, endpoint });
  const command = commandsOn(endpoint);
  run = (...args) => keepingConfigFile(() => command(...args));
});
afterAll(() => ministack.stop());

const stacks = async (): Promise<readonly string[]> => {
  const { StackSummaries = [] } = await clients.cloudFormation.send(new ListStacksCommand({}));
  return StackSummaries.filter(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE')
    .map(({ StackName = '' }) => StackName)
    .sort();
};

const bucketIsThere = (Bucket: string | undefined): Promise<boolean> =>
  clients.s3.send(new HeadBucketCommand({ Bucket })).then(
    () => true,
    () => false,
  );

/** With every option that MiniStack can make. It knows no `AWS::WAFv2::WebACLAssociation`. */
const options = [
  ...['--stage', 'staging', '--closed-sign-up', '--isolated-converter'],
  ...['--mail-from', 'no-reply@example.com', '--results-to', 'sns'],
];

test('a stage coexists with production in one account and region, and is deleted without it', async () => {
  const production = await run('deploy');
  expect(production.code, production.errors).toBe(0);
  expect(production.output).toContain('at most 50 mails a day');
  const staging = await run('deploy', ...options);
  expect(staging.code, staging.errors).toBe(0);
  expect(staging.output).not.toContain('at most 50 mails a day');
  expect(staging.output).toContain('dist/config.staging.json');
  expect(await stacks()).toEqual(['Latchkey', 'Latchkey-staging']);

  const ofProduction = await outputsOf(clients.cloudFormation, 'Latchkey');
  const ofStaging = await outputsOf(clients.cloudFormation, 'Latchkey-staging');
  // Passkeys belong to the page's host, which is the same on this machine.
  const { PasskeyRelyingPartyId: host, ...own } = ofProduction;
  expect(ofStaging.PasskeyRelyingPartyId).toBe(host);
  for (const [name, value] of Object.entries(own)) {
    expect(ofStaging[name], name).not.toBe(value);
  }

  const invited = await run('user', 'invite', 'carol@example.com', '--stage', 'staging');
  expect(invited.output, invited.errors).toContain('carol@example.com: not blocked, CONFIRMED');

  const identityId = `${region}:0a1b2c3d-1111-4222-8333-444455556666`;
  for (const { verb, then } of [
    { verb: 'block', then: 'blocked' },
    { verb: 'unblock', then: 'not blocked' },
  ]) {
    const { output, errors } = await run('user', verb, identityId, '--stage', 'staging');
    expect(output, errors).toContain(`${identityId}: ${then}\n`);
  }

  const destroyed = await run('destroy', '--stage', 'staging');
  expect(destroyed.code, destroyed.errors).toBe(0);
  expect(await stacks()).toEqual(['Latchkey']);
  expect(await bucketIsThere(ofProduction.UploadsBucketName)).toBe(true);
  expect(await bucketIsThere(ofStaging.UploadsBucketName)).toBe(false);
});

test('a bucket left by an earlier deployment is reported before anything is created', async () => {
  expect((await run('destroy')).code).toBe(0);
  await clients.s3.send(new CreateBucketCommand({ Bucket: leftover }));
  const { code, errors } = await run('deploy');
  expect(code).toBe(1);
  expect(errors).toContain(`${leftover} is in this account already`);
  expect(await stacks()).toEqual([]);
});
