import { expect, test } from 'vitest';
import { readSuppressions } from '../../audit/second-opinion/second-opinion.ts';
import { weigh } from '../../audit/second-opinion/suppressions.ts';
import { tools } from '../../audit/second-opinion/tools.ts';

test('cdk-nag’s AwsSolutions pack says nothing of the stacks that has no written answer', async () => {
  const nag = tools.find(({ name }) => name === 'cdk-nag');
  const remarks = (await nag?.ask({ policies: '', shown: {}, templates: [] })) ?? [];
  const answers = readSuppressions().filter(({ tool }) => tool === 'cdk-nag');
  const { open, answered, stale } = weigh(remarks, answers);
  expect(open).toEqual([]);
  expect(stale).toEqual([]);
  expect(answered.length).toBeGreaterThan(0);
}, 120_000);
