import { properties } from '../properties.ts';
import { nameOf, type Place, type ResourceType } from '../resource-type.ts';
import type { EventSource, Lambda, Queue } from '../stack.ts';
import type { NamedPolicy } from '../../iam/policy-document.ts';
import { ProvisionError, type Json } from '../template.ts';

const functionArn = (name: string, { region, account }: Place): string =>
  `arn:aws:lambda:${region}:${account}:function:${name}`;

/** AWS::Lambda::Function */
export const functionType: ResourceType = {
  ref: (id, json, place) => nameOf(id, 'FunctionName', json, place),
  attributes: (id, json, place) => ({
    Arn: () => functionArn(nameOf(id, 'FunctionName', json, place), place),
  }),
};

/** Types that nothing refers to: AWS::Lambda::Permission, AWS::Lambda::EventInvokeConfig,
 *  AWS::Lambda::EventSourceMapping, AWS::S3::BucketPolicy. */
export const namelessType: ResourceType = { ref: (id) => id, attributes: () => ({}) };

/** AWS::Logs::LogGroup */
export const logGroupType: ResourceType = {
  ref: (id, json, place) => nameOf(id, 'LogGroupName', json, place),
  attributes: (id, json, { region, account, seed }) => ({
    Arn: () =>
      `arn:aws:logs:${region}:${account}:log-group:${nameOf(id, 'LogGroupName', json, { region, account, seed })}:*`,
  }),
};

/** AWS::SQS::Queue */
export const queueType: ResourceType = {
  ref: (id, json, place) => queueUrl(nameOf(id, 'QueueName', json, place), place),
  attributes: (id, json, place) => ({
    Arn: () => queueArn(nameOf(id, 'QueueName', json, place), place),
    QueueName: () => nameOf(id, 'QueueName', json, place),
  }),
};

const queueArn = (name: string, { region, account }: Place): string =>
  `arn:aws:sqs:${region}:${account}:${name}`;

const queueUrl = (name: string, { region, account }: Place): string =>
  `https://sqs.${region}.amazonaws.com/${account}/${name}`;

export const readQueue = (id: string, json: Json, place: Place): Queue => {
  const from = properties(json, id);
  // A message that failed comes again after a pause of the engine's own.
  from.without('QueueName', 'SqsManagedSseEnabled', 'MessageRetentionPeriod', 'VisibilityTimeout');
  const policy = from.object('RedrivePolicy');
  const redrive = from.has('RedrivePolicy')
    ? {
        deadLetterArn: policy.text('deadLetterTargetArn'),
        maxReceiveCount: policy.number('maxReceiveCount'),
      }
    : null;
  from.done();
  const name = nameOf(id, 'QueueName', () => json, place);
  return { name, arn: queueArn(name, place), url: queueUrl(name, place), redrive };
};

export const checkLogGroup = (id: string, json: Json): void => {
  const from = properties(json, id);
  from.without('LogGroupName', 'RetentionInDays');
  from.done();
};

/** Other resources that belong to the function. */
export interface FunctionParts {
  readonly permissions: readonly (readonly [id: string, json: Json])[];
  readonly invokeConfig: readonly [id: string, json: Json] | null;
  readonly eventSource: readonly [id: string, json: Json] | null;
}

export const readFunction = (
  id: string,
  json: Json,
  { permissions, invokeConfig, eventSource }: FunctionParts,
  place: Place,
): Lambda => {
  const from = properties(json, id);
  const name = nameOf(id, 'FunctionName', () => json, place);
  if (!/^nodejs\d+\.x$/.test(from.text('Runtime'))) {
    throw new ProvisionError(`${id}: the embedded engine runs Node.js functions only`);
  }
  const variables = from.object('Environment').any('Variables') as Json | undefined;
  const asynchronous = readInvokeConfig(invokeConfig);
  const lambda: Lambda = {
    name,
    arn: functionArn(name, place),
    roleArn: from.text('Role'),
    handler: from.text('Handler'),
    environment: Object.fromEntries(
      Object.entries(variables ?? {}).map(([key, value]) => [key, String(value)]),
    ),
    memorySize: from.number('MemorySize', 128),
    timeout: from.number('Timeout', 3),
    reservedConcurrency: from.has('ReservedConcurrentExecutions')
      ? from.number('ReservedConcurrentExecutions')
      : null,
    resourcePolicy: resourcePolicy(functionArn(name, place), permissions),
    eventSource: eventSource && readEventSource(eventSource),
    ...asynchronous,
  };
  // The code is the bundle on disk, the architecture this machine's.
  from.without('FunctionName', 'Code', 'Architectures');
  from.done();
  return lambda;
};

const readInvokeConfig = (
  config: FunctionParts['invokeConfig'],
): Pick<Lambda, 'maximumRetryAttempts' | 'onFailureArn'> => {
  if (config === null) return { maximumRetryAttempts: 2, onFailureArn: null };
  const from = properties(config[1], config[0]);
  from.must('Qualifier', '$LATEST');
  from.without('FunctionName');
  const onFailure = from.object('DestinationConfig').object('OnFailure');
  const read = {
    maximumRetryAttempts: from.number('MaximumRetryAttempts', 2),
    onFailureArn: onFailure.has('Destination') ? onFailure.text('Destination') : null,
  };
  from.done();
  return read;
};

const readEventSource = ([id, json]: readonly [string, Json]): EventSource => {
  const from = properties(json, id);
  from.without('FunctionName');
  from.must('BatchSize', 1);
  const read = {
    queueArn: from.text('EventSourceArn'),
    maximumConcurrency: from.object('ScalingConfig').number('MaximumConcurrency'),
  };
  from.done();
  return read;
};

/** The resource policy that Lambda makes from AWS::Lambda::Permission.
 *  @see https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html */
const resourcePolicy = (arn: string, permissions: FunctionParts['permissions']): NamedPolicy => ({
  name: 'converter.permission',
  document: {
    Version: '2012-10-17',
    Statement: permissions.map(([id, json]) => {
      const from = properties(json, id);
      const statement = {
        Sid: id,
        Effect: 'Allow',
        Principal: { Service: from.text('Principal') },
        Action: from.text('Action'),
        Resource: arn,
        Condition: {
          ArnLike: { 'AWS:SourceArn': from.text('SourceArn') },
          StringEquals: { 'AWS:SourceAccount': from.text('SourceAccount') },
        },
      };
      from.without('FunctionName');
      from.done();
      return statement;
    }),
  },
});
