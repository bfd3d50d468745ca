import { isJson } from '../template.ts';
import { anything, atMost } from './setting-tests.ts';
import type { RulesByType } from './type-rules.ts';

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
