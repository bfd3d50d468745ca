import { isJson } from '../template.ts';
import { anything, atMost, ownQueue } from './setting-tests.ts';
import type { RulesByType } from './type-rules.ts';

/** A name, not an ARN: it may not be a function of another account. */
const isConverter = (value: unknown): boolean =>
  /^latchkey(-[a-z0-9-]+)?-converter$/.test(String(value));

/** The converter and what invokes it. */
export const functionRules: RulesByType = {
  'AWS::Lambda::Function': {
    free: [
      'Architectures',
      'Code',
      'Environment',
      'FunctionName',
      'Handler',
      'MemorySize',
      'Runtime',
      'Timeout',
      'Description',
      'Tags',
      'TracingConfig',
      'EphemeralStorage',
      'LoggingConfig',
    ],
    settings: [
      {
        at: 'VpcConfig',
        is: (value: unknown) =>
          value === undefined ||
          (isJson(value) &&
            JSON.stringify(value.SubnetIds) === '["ConverterSubnet0","ConverterSubnet1"]'),
        otherwise: 'the converter runs in a network that is not its own',
      },
      { at: 'Role', is: anything, otherwise: '' },
      {
        at: 'ReservedConcurrentExecutions',
        is: atMost(100),
        otherwise: 'nothing bounds how often the converter runs',
      },
    ],
  },
  'AWS::Lambda::EventInvokeConfig': {
    free: ['FunctionName', 'Qualifier', 'MaximumRetryAttempts', 'MaximumEventAgeInSeconds'],
    settings: [
      {
        at: 'DestinationConfig',
        is: (value: unknown) =>
          value === undefined || (isJson(value) && Object.keys(value).join() === 'OnFailure'),
        otherwise: 'events go somewhere besides the queue of failed events',
      },
    ],
  },
  'AWS::Lambda::EventSourceMapping': {
    free: ['BatchSize', 'Enabled'],
    settings: [
      { at: 'FunctionName', is: isConverter, otherwise: 'messages invoke another function' },
      {
        at: 'EventSourceArn',
        is: ownQueue('FairQueue'),
        otherwise: 'messages of a queue that is not the stack’s own invoke the converter',
      },
      {
        at: 'ScalingConfig.MaximumConcurrency',
        is: atMost(100),
        otherwise: 'nothing bounds how many messages are converted at once',
      },
    ],
  },
  'AWS::Lambda::Permission': {
    free: [
      'Action',
      'FunctionName',
      'Principal',
      'SourceAccount',
      'SourceArn',
      'PrincipalOrgID',
      'EventSourceToken',
    ],
    settings: [],
  },
};
