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

test('a stack that is not there is created, and gives its outputs', async () => {
  expect(await deployStack(cloud.client, wanted)).toEqual({ Made: 'Latchkey/1' });
  expect(cloud.actions).toEqual(['CreateStack']);
});

test('a second deployment of the same changes nothing and gives the outputs', async () => {
  await deployStack(cloud.client, wanted);
  expect(await deployStack(cloud.client, wanted)).toEqual({ Made: 'Latchkey/1' });
});

test('a changed parameter is an update of the same stack', async () => {
  await deployStack(cloud.client, wanted);
  const changed = { ...wanted, parameters: { AppOrigins: 'b' } };
  expect(await deployStack(cloud.client, changed)).toEqual({ Made: 'Latchkey/1' });
  expect(cloud.actions).toEqual(['CreateStack', 'UpdateStack']);
});

test('a creation that fails says which resource and why', async () => {
  await expect(deployStack(cloud.client, failing)).rejects.toThrow(
    'CloudFormation gave up: Converter: it does not fit',
  );
});

test('after a creation that failed the next one starts afresh', async () => {
  await deployStack(cloud.client, failing).catch(() => null);
  expect(await deployStack(cloud.client, wanted)).toEqual({ Made: 'Latchkey/2' });
  expect(cloud.actions).toEqual([
    'CreateStack',
    'DescribeStackEvents',
    'DeleteStack',
    'CreateStack',
  ]);
});

test('an update that fails says why, and leaves the stack', async () => {
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

test('a deleted stack is gone, and deleting it again is no error', async () => {
  await deployStack(cloud.client, wanted);
  await deleteStack(cloud.client, 'Latchkey');
  expect(await outputsOf(cloud.client, 'Latchkey')).toEqual({});
  await deleteStack(cloud.client, 'Latchkey');
  expect(cloud.actions).toEqual(['CreateStack', 'DeleteStack']);
});
