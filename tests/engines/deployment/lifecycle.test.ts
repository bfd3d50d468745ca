import { ListStacksCommand } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  ListBucketsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { connect, type Clients } from '../../../infra/deployment/clients.ts';
import { deployStack, outputsOf, templateOf } from '../../../infra/deployment/stack.ts';
import { latchkeyApp } from '../../../infra/stack/latchkey-app.ts';
import { keepingConfigFile } from '../deployed.ts';
import { startMiniStack } from '../emulator.ts';
import type { Running } from '../server-process.ts';
import { commandsOn, eventLines, statusesOf } from './commands.ts';

/** One deployment from its first, failed creation to its end. Each test goes on where the one before
 *  stopped. MiniStack names every resource of an update as updated, changed or not, and does not name
 *  replacements in a change set, so both are left to the tests of `changes.ts`. */

const region = 'us-east-1';
let ministack: Running;
let clients: Clients;
let run: ReturnType<typeof commandsOn>;

beforeAll(async () => {
  ministack = await startMiniStack();
  clients = await connect({
    engine: 'localstack',
    region,
    stage: null,
    endpoint: ministack.endpoint,
  });
  const command = commandsOn(ministack.endpoint);
  run = (...args) => keepingConfigFile(() => command(...args));
});
afterEach(() => vi.restoreAllMocks());
afterAll(() => ministack.stop());

const template = (deletionProtection: boolean) =>
  latchkeyApp({ context: { deletionProtection } }).app.synth().getStackByName('Latchkey')
    .template as { readonly Resources: Readonly<Record<string, unknown>> };

/** Deploys the stack with a converter that is not in the bucket, which makes Lambda refuse it.
 *  @returns what was printed, and the error. */
const deployWithoutCode = async (deletionProtection: boolean) => {
  const log = vi.spyOn(console, 'log').mockReturnValue();
  const error = await deployStack(clients.cloudFormation, {
    name: 'Latchkey',
    template: template(deletionProtection),
    mayLose: 'all',
    parameters: {
      AppOrigins: 'http://localhost:4180',
      ConverterCodeBucket: 'latchkey-code-000000000000-us-east-1',
      ConverterCodeKey: 'missing.zip',
    },
  }).then(
    () => null,
    (thrown: unknown) => String(thrown),
  );
  return { error, lines: eventLines(log.mock.calls.map(([line]) => String(line)).join('\n')) };
};

const stackStatuses = async (): Promise<Readonly<Record<string, string>>> => {
  const { StackSummaries = [] } = await clients.cloudFormation.send(new ListStacksCommand({}));
  return Object.fromEntries(
    StackSummaries.filter(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE').map(
      ({ StackName = '', StackStatus = '' }) => [StackName, StackStatus],
    ),
  );
};

const resourceNames = Object.keys(template(false).Resources);

test('a dry run lists what would be created, and creates nothing', async () => {
  const { code, output, errors } = await run('deploy', '--all-stacks', '--dry-run');
  expect(code, errors).toBe(0);
  expect(output).toContain('the stack LatchkeySite is created\nthe stack Latchkey is created\n');
  expect(await stackStatuses()).toEqual({});
  const { Buckets = [] } = await clients.s3.send(new ListBucketsCommand({}));
  expect(Buckets).toEqual([]);
});

const leftover = 'latchkey-uploads-000000000000-us-east-1';

test('a first creation that fails names the resource and the reason, and is rolled back', async () => {
  await clients.s3.send(new CreateBucketCommand({ Bucket: leftover }));
  const { error, lines } = await deployWithoutCode(false);
  expect(error).toContain(`UploadsBucket: Resource of type 'AWS::S3::Bucket'`);
  expect(error).toContain(leftover);
  expect(statusesOf(lines, 'Latchkey')).toEqual([
    'CREATE_IN_PROGRESS',
    'CREATE_FAILED',
    'ROLLBACK_IN_PROGRESS',
    'ROLLBACK_COMPLETE',
  ]);
});

test('the next deployment replaces it: every resource is created, and every stack', async () => {
  await clients.s3.send(new DeleteBucketCommand({ Bucket: leftover }));
  const { code, output, errors } = await run('deploy', '--all-stacks');
  expect(code, errors).toBe(0);
  const lines = eventLines(output);
  for (const name of resourceNames) {
    const created = ['CREATE_IN_PROGRESS', 'CREATE_COMPLETE'];
    expect(statusesOf(lines, name), name).toEqual(expect.arrayContaining(created));
  }
  expect(output).toMatch(/^Deployed: https:\/\/\S+\.cloudfront\.net$/m);
  expect(await stackStatuses()).toEqual({
    Latchkey: 'CREATE_COMPLETE',
    LatchkeySite: 'CREATE_COMPLETE',
    LatchkeyWatch: 'CREATE_COMPLETE',
  });
});

const row = { identityId: { S: `${region}:someone` }, itemKey: { S: 'preferences' } };

const dynamoDb = () =>
  new DynamoDBClient({
    region,
    endpoint: ministack.endpoint,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });

const rowIsThere = async (): Promise<boolean> => {
  const { SessionsTableName } = await outputsOf(clients.cloudFormation, 'Latchkey');
  const { Item } = await dynamoDb().send(
    new GetItemCommand({ TableName: SessionsTableName, Key: row }),
  );
  return Item !== undefined;
};

test('an update shows its own events only, and keeps what is stored', async () => {
  const outputs = await outputsOf(clients.cloudFormation, 'Latchkey');
  await dynamoDb().send(new PutItemCommand({ TableName: outputs.SessionsTableName, Item: row }));
  await clients.s3.send(
    new PutObjectCommand({ Bucket: outputs.UploadsBucketName, Key: 'someone/x/y', Body: 'x' }),
  );
  const { code, output, errors } = await run('deploy', '--all-stacks', '--deletion-protection');
  expect(code, errors).toBe(0);
  const lines = eventLines(output);
  expect(statusesOf(lines, 'Latchkey')).toEqual(['UPDATE_IN_PROGRESS', 'UPDATE_COMPLETE']);
  expect(lines.filter(({ status }) => status.startsWith('CREATE'))).toEqual([]);
  expect(await outputsOf(clients.cloudFormation, 'Latchkey')).toEqual(outputs);
  expect(await rowIsThere()).toBe(true);
});

test('an update that fails names its reason, is rolled back, and keeps what is stored', async () => {
  const before = await templateOf(clients.cloudFormation, 'Latchkey');
  const { error, lines } = await deployWithoutCode(true);
  expect(error).toContain('missing.zip');
  expect(statusesOf(lines, 'Latchkey')).toEqual([
    'UPDATE_IN_PROGRESS',
    'UPDATE_ROLLBACK_IN_PROGRESS',
    'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
    'UPDATE_ROLLBACK_COMPLETE',
  ]);
  expect((await stackStatuses()).Latchkey).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(await templateOf(clients.cloudFormation, 'Latchkey')).toEqual(before);
  expect(await rowIsThere()).toBe(true);
});

test('the page is recorded as one release, before which there is none to go back to', async () => {
  const listed = await run('deploy', '--releases');
  expect(listed.output).toMatch(/^\d{8}T\d{6}Z-[0-9a-f]{8} {2}\d+ files, served now\n$/);
  const { code, errors } = await run('deploy', '--rollback');
  expect(code).toBe(1);
  expect(errors).toContain('there is no earlier release');
});

test('destroying is refused while data is protected, and nothing is deleted', async () => {
  const { code, errors } = await run('destroy');
  expect(code).toBe(1);
  expect(errors).toMatch(/Nothing was deleted: .*SessionsTable.* are protected/);
  expect(await rowIsThere()).toBe(true);
});

test('after a failed update the protected deployment can be destroyed, and nothing is left', async () => {
  const { code, output, errors } = await run('destroy', '--unprotect');
  expect(code, errors).toBe(0);
  const lines = eventLines(output);
  expect(statusesOf(lines, 'Latchkey')).toEqual([
    'UPDATE_IN_PROGRESS',
    'UPDATE_COMPLETE',
    'DELETE_IN_PROGRESS',
    'DELETE_COMPLETE',
  ]);
  for (const name of resourceNames) expect(statusesOf(lines, name)).toContain('DELETE_COMPLETE');
  expect(await stackStatuses()).toEqual({});
  const { Buckets = [] } = await clients.s3.send(new ListBucketsCommand({}));
  expect(Buckets).toEqual([]);
});
