import { chosen, isJson, standIn } from '../template.ts';
import {
  anything,
  arnOf,
  atMost,
  between,
  nameOf,
  oneOf,
  optional,
  type Surroundings,
} from './setting-tests.ts';
import type { RulesByType } from './type-rules.ts';

/** What each variable of the converter's environment names. */
const ownResources: Readonly<Record<string, string>> = {
  UPLOADS_BUCKET: 'UploadsBucket',
  RESULTS_BUCKET: 'ResultsBucket',
  RESULTS_TABLE: 'ResultsTable',
};

/** The converter and what invokes it. */
export const functionRules: RulesByType = {
  'AWS::Lambda::Function': {
    free: [
      'Architectures',
      'FunctionName',
      'Description',
      'Tags',
      'TracingConfig',
      'EphemeralStorage',
    ],
    settings: [
      {
        at: 'VpcConfig',
        is: (value: unknown) =>
          value === undefined ||
          (isJson(value) &&
            JSON.stringify(value.SubnetIds) ===
              JSON.stringify(['ConverterSubnet0', 'ConverterSubnet1'].map(standIn))),
        otherwise: 'the converter runs in a network that is not its own',
      },
      { at: 'Role', is: anything, otherwise: '' },
      {
        at: 'Code',
        is: { S3Bucket: chosen('ConverterCodeBucket'), S3Key: chosen('ConverterCodeKey') },
        otherwise: 'the converter runs code that the operator did not choose',
      },
      {
        at: 'Handler',
        is: 'handler.handler',
        otherwise: 'the converter runs another function of its code',
      },
      {
        at: 'Runtime',
        is: oneOf('nodejs22.x', 'nodejs24.x'),
        otherwise: 'the converter runs on a runtime that it is not tested with',
      },
      // Many variables change what the SDK and Node.js do; some send every request elsewhere. So no other is allowed.
      ...Object.entries(ownResources).map(([name, id]) => ({
        at: `Environment.Variables.${name}`,
        is: nameOf(id),
        otherwise: 'the converter works with a resource that is not the stack’s own',
      })),
      {
        at: 'Environment.Variables.FAIR_QUEUE_URL',
        is: optional(nameOf('FairQueue')),
        otherwise: 'the converter sends events to a queue that is not the stack’s own',
      },
      {
        at: 'MemorySize',
        is: atMost(3008),
        otherwise: 'a conversion may cost more than intended',
      },
      {
        at: 'Timeout',
        is: atMost(120),
        otherwise: 'a conversion may cost more than intended',
      },
      {
        at: 'ReservedConcurrentExecutions',
        is: atMost(100),
        otherwise: 'more than 100 conversions may run at once',
      },
    ],
  },
  'AWS::Lambda::EventInvokeConfig': {
    free: ['Qualifier'],
    settings: [
      {
        at: 'FunctionName',
        is: nameOf('Converter'),
        otherwise: 'the converter’s failed events go nowhere',
      },
      {
        at: 'MaximumRetryAttempts',
        is: optional(between(1, 2)),
        otherwise: 'an event is given up after its first failure',
      },
      {
        at: 'MaximumEventAgeInSeconds',
        is: optional(between(3600, 21_600)),
        otherwise: 'an event is given up within an hour',
      },
      {
        at: 'DestinationConfig',
        is: (value: unknown, about: Surroundings) =>
          isJson(value) &&
          Object.keys(value).join() === 'OnFailure' &&
          isJson(value.OnFailure) &&
          arnOf('FailedEvents')(value.OnFailure.Destination, about),
        otherwise: 'failed events go somewhere besides their queue',
      },
    ],
  },
  'AWS::Lambda::EventSourceMapping': {
    free: ['BatchSize', 'Enabled'],
    settings: [
      {
        at: 'FunctionName',
        is: nameOf('Converter'),
        otherwise: 'messages invoke another function',
      },
      {
        at: 'EventSourceArn',
        is: arnOf('FairQueue'),
        otherwise: 'messages of a queue that is not the stack’s own invoke the converter',
      },
      {
        at: 'ScalingConfig.MaximumConcurrency',
        is: atMost(100),
        otherwise: 'more than 100 messages may be converted at once',
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
