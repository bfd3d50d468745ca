import { afterEach, beforeEach, expect, test } from 'vitest';
import { deleteStack, deployStack, outputsOf } from '../../../../infra/deployment/stack.ts';
import { startCloudFormation } from './cloud-formation.ts';

let cloud: Awaited<ReturnType<typeof startCloudFormation>>;
beforeEach(async () => {
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
  expect(cloud.actions).toEqual(['CreateStack', 'UpdateStack']);
});

test('a failed creation names the resource and the reason', async () => {
  await expect(deployStack(cloud.client, failing)).rejects.toThrow(
    'CloudFormation failed: Converter: it does not fit',
  );
});

test('after a failed creation the next deployment deletes the stack and creates it again', async () => {
  await deployStack(cloud.client, failing).catch(() => null);
  expect(await deployStack(cloud.client, wanted)).toEqual({ Made: 'Latchkey/2' });
  expect(cloud.actions).toEqual([
    'CreateStack',
    'DescribeStackEvents',
    'DeleteStack',
    'CreateStack',
  ]);
});

test('a failed update names the reason and keeps the stack', async () => {
  await deployStack(cloud.client, wanted);
  await expect(deployStack(cloud.client, failing)).rejects.toThrow('it does not fit');
  expect(await outputsOf(cloud.client, 'Latchkey')).toEqual({ Made: 'Latchkey/1' });
});

test.each(['DELETE_FAILED', 'UPDATE_IN_PROGRESS'])(
  'a stack in %s is not touched',
  async (status) => {
    cloud.put('Latchkey', status);
    await expect(deployStack(cloud.client, wanted)).rejects.toThrow(`is in ${status}`);
    expect(cloud.actions).toEqual([]);
  },
);

test('deleting a stack that does not exist is no error', async () => {
  await deployStack(cloud.client, wanted);
  await deleteStack(cloud.client, 'Latchkey');
  expect(await outputsOf(cloud.client, 'Latchkey')).toEqual({});
  await deleteStack(cloud.client, 'Latchkey');
  expect(cloud.actions).toEqual(['CreateStack', 'DeleteStack']);
});
