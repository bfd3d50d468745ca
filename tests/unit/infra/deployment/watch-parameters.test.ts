import { Template } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import { readDeploy } from '../../../../infra/deployment/target.ts';
import { watchParameters } from '../../../../infra/deployment/watch-parameters.ts';
import { latchkeyApp } from '../../../../infra/stack/latchkey-app.ts';

const outputs = {
  SessionsTableName: 'sessions',
  ResultsTableName: 'results',
  FailedEventsQueueName: 'failed',
};

test.each([
  { options: [], queues: { FairQueueName: 'fair' } },
  { options: ['--data-events-to', 'our-logs'], queues: { FairQueueName: 'fair' } },
  { options: ['--isolated-converter'], queues: {} },
  {
    options: ['--results-to', 'sns'],
    queues: { FairQueueName: 'fair', UnsentResultsQueueName: 'unsent' },
  },
])(
  'a deployment with $options gives LatchkeyWatch exactly its parameters',
  ({ options, queues }) => {
    const command = readDeploy(options, {});
    const { watch } = latchkeyApp({}, command.options);
    const { Parameters = {} } = Template.fromStack(watch).toJSON() as { Parameters?: object };
    const values = watchParameters(command, { ...outputs, ...queues });
    expect(Object.keys(values).sort()).toEqual(Object.keys(Parameters).sort());
    expect(values.DataEventsBucket).toBe(options.includes('our-logs') ? 'our-logs' : undefined);
  },
);
