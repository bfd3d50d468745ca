import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  deleteStack,
  deployStack,
  outputsOf,
  previewStack,
} from '../../../../infra/deployment/stack.ts';
import { startCloudFormation } from './cloud-formation.ts';

let cloud: Awaited<ReturnType<typeof startCloudFormation>>;
beforeEach(async () => {
  vi.spyOn(console, 'log').mockImplementation(() => undefined);
  cloud = await startCloudFormation();
});
afterEach(() => cloud.stop());

const wanted = { name: 'Latchkey', template: { Resources: {} }, parameters: { AppOrigins: 'a' } };
const failing = { ...wanted, template: { fails: true } };

test('a missing stack is created, and its outputs are returned', async () => {
  expect(await deployStack(cloud.client, wanted)).toEqual({ Made: 'Latchkey/1' });
  expect(cloud.actions).toEqual(['CreateStack']);
});

test('a second deployment of the same template updates nothing and returns the outputs', async () => {
  await deployStack(cloud.client, wanted);
  expect(await deployStack(cloud.client, wanted)).toEqual({ Made: 'Latchkey/1' });
});

test('a changed parameter is an update of the same stack', async () => {
  await deployStack(cloud.client, wanted);
  const changed = { ...wanted, parameters: { AppOrigins: 'b' } };
  expect(await deployStack(cloud.client, changed)).toEqual({ Made: 'Latchkey/1' });
  expect(cloud.actions).toEqual(['CreateStack', 'CreateChangeSet', 'ExecuteChangeSet']);
});

test('a failed creation names the resource and the reason', async () => {
  await expect(deployStack(cloud.client, failing)).rejects.toThrow(
    'CloudFormation failed: Converter: it does not fit',
  );
});

test('after a failed creation the next deployment deletes the stack and creates it again', async () => {
  await deployStack(cloud.client, failing).catch(() => null);
  expect(await deployStack(cloud.client, wanted)).toEqual({ Made: 'Latchkey/2' });
  expect(cloud.actions).toEqual(['CreateStack', 'DeleteStack', 'CreateStack']);
});

test('a failed update names the reason and keeps the stack', async () => {
  await deployStack(cloud.client, wanted);
  await expect(deployStack(cloud.client, failing)).rejects.toThrow('it does not fit');
  expect(await outputsOf(cloud.client, 'Latchkey')).toEqual({ Made: 'Latchkey/1' });
});

const replacesTable = {
  ...wanted,
  template: {
    Changes: [
      { Action: 'Add', LogicalResourceId: 'Alarms', ResourceType: 'AWS::SNS::Topic' },
      {
        Action: 'Modify',
        LogicalResourceId: 'SessionsTable',
        ResourceType: 'AWS::DynamoDB::Table',
        Replacement: 'True',
      },
    ],
  },
};

test('an update that replaces a table is refused and changes nothing', async () => {
  await deployStack(cloud.client, wanted);
  await expect(deployStack(cloud.client, replacesTable)).rejects.toThrow(
    'SessionsTable: this update replaces or removes resources with data',
  );
  expect(cloud.actions).toEqual(['CreateStack', 'CreateChangeSet', 'DeleteChangeSet']);
});

test('an update may replace a table that the operator named', async () => {
  await deployStack(cloud.client, wanted);
  await deployStack(cloud.client, { ...replacesTable, mayLose: ['SessionsTable'] });
  expect(cloud.actions).toEqual(['CreateStack', 'CreateChangeSet', 'ExecuteChangeSet']);
});

test('a preview names the changes, the most severe first, and changes nothing', async () => {
  expect(await previewStack(cloud.client, wanted)).toEqual(['the stack Latchkey is created']);
  await deployStack(cloud.client, wanted);
  expect(await previewStack(cloud.client, wanted)).toEqual(['the stack Latchkey does not change']);
  expect(await previewStack(cloud.client, replacesTable)).toEqual([
    'SessionsTable (AWS::DynamoDB::Table) is REPLACED: made anew and empty',
    'Alarms (AWS::SNS::Topic) is added',
  ]);
  expect(cloud.actions).not.toContain('ExecuteChangeSet');
});

test.each(['DELETE_FAILED', 'UPDATE_IN_PROGRESS'])(
  'a stack in %s is not touched',
  async (status) => {
    cloud.put('Latchkey', status);
    await expect(deployStack(cloud.client, wanted)).rejects.toThrow(`is in ${status}`);
    expect(cloud.actions).toEqual([]);
  },
);

test('deleting a missing stack succeeds', async () => {
  await deployStack(cloud.client, wanted);
  await deleteStack(cloud.client, 'Latchkey');
  expect(await outputsOf(cloud.client, 'Latchkey')).toEqual({});
  await deleteStack(cloud.client, 'Latchkey');
  expect(cloud.actions).toEqual(['CreateStack', 'DeleteStack']);
});
