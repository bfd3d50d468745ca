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
  { options: [], queue: true },
  { options: ['--data-events-to', 'our-logs'], queue: true },
  { options: ['--isolated-converter'], queue: false },
])(
  'a deployment with $options gives LatchkeyWatch exactly its parameters',
  ({ options, queue }) => {
    const command = readDeploy(options, {});
    const { watch } = latchkeyApp({}, command.options);
    const { Parameters = {} } = Template.fromStack(watch).toJSON() as { Parameters?: object };
    const values = watchParameters(
      command,
      queue ? { ...outputs, FairQueueName: 'fair' } : outputs,
    );
    expect(Object.keys(values).sort()).toEqual(Object.keys(Parameters).sort());
    expect(values.DataEventsBucket).toBe(options.includes('our-logs') ? 'our-logs' : undefined);
  },
);
