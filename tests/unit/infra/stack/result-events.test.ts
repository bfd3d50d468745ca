import { describe, expect, test } from 'vitest';
import { statementRules } from '../../../../audit/lint-rules.ts';
import type { JsonStatement } from '../../../../audit/mutations.ts';
import { latchkeyApp } from '../../../../infra/stack/latchkey-app.ts';
import { latchkey as without, read } from './templates.ts';

const made = (resultsTo: 'sns' | 'event-bus') => read(latchkeyApp({}, { resultsTo }).latchkey);

interface Pipe {
  readonly Source: string;
  readonly Target: string;
  readonly RoleArn: string;
  readonly Enrichment?: unknown;
  readonly SourceParameters: {
    readonly FilterCriteria: { readonly Filters: readonly { readonly Pattern: string }[] };
    readonly DynamoDBStreamParameters: Readonly<Record<string, unknown>>;
  };
  readonly TargetParameters: Readonly<Record<string, unknown>> & { readonly InputTemplate: string };
}

const pipeOf = ({ ofType }: ReturnType<typeof made>): Pipe => {
  const [[, pipe] = []] = ofType('AWS::Pipes::Pipe');
  return pipe?.Properties as unknown as Pipe;
};

interface Role {
  readonly AssumeRolePolicyDocument: { readonly Statement: readonly JsonStatement[] };
  readonly Policies: readonly {
    readonly PolicyDocument: { readonly Statement: readonly JsonStatement[] };
  }[];
}

const roleOf = ({ resources }: ReturnType<typeof made>): Role =>
  Object.fromEntries(resources).ResultsPipeRole?.Properties as unknown as Role;

/** Streams by the table that has one. */
const streamsOf = ({ ofType }: ReturnType<typeof made>) =>
  Object.fromEntries(
    ofType('AWS::DynamoDB::Table').map(([id, { Properties }]) => [
      id,
      Properties.StreamSpecification,
    ]),
  );

describe('without --results-to', () => {
  test('there is no pipe, topic, bus or queue for it, and no stream of results', () => {
    const types = without.resources.map(([, { Type }]) => Type);
    expect(types.filter((type) => /Pipes|SNS|Events::/.test(type))).toEqual([]);
    expect(without.ofType('AWS::SQS::Queue').map(([id]) => id)).not.toContain('UnsentResults');
    expect(streamsOf(without)).toEqual({
      SessionsTable: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
      ResultsTable: undefined,
    });
  });
});

describe.each([
  {
    to: 'sns',
    target: 'ResultsTopic.TopicArn',
    sends: ['PublishToTheResultsTopic', 'sns:Publish'],
    parameters: {},
  },
  {
    to: 'event-bus',
    target: 'ResultsBus.Arn',
    sends: ['PutEventsOnTheResultsBus', 'events:PutEvents'],
    parameters: {
      EventBridgeEventBusParameters: { Source: 'latchkey', DetailType: 'Conversion ended' },
    },
  },
] as const)('with --results-to $to', ({ to, target, sends, parameters }) => {
  const stack = made(to);
  const pipe = pipeOf(stack);

  test('changes nothing of the rest but the stream of the results table', () => {
    const { ResultsTable: before, ...others } = Object.fromEntries(without.resources);
    const after = Object.fromEntries(stack.resources);
    expect(after).toMatchObject(others);
    expect(after.ResultsTable?.Properties).toEqual({
      ...before?.Properties,
      StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
    });
  });

  test('adds no function', () => {
    expect(stack.ofType('AWS::Lambda::Function')).toHaveLength(1);
    expect(pipe.Enrichment).toBeUndefined();
  });

  test('sends the stream of the results table to its own target', () => {
    expect(pipe).toMatchObject({
      Source: 'ResultsTable.StreamArn',
      Target: target,
      RoleArn: 'ResultsPipeRole.Arn',
    });
    const { InputTemplate, ...others } = pipe.TargetParameters;
    expect(InputTemplate).toBeDefined();
    expect(others).toEqual(parameters);
  });

  test('takes rows whose conversion has ended', () => {
    const [filter, ...others] = pipe.SourceParameters.FilterCriteria.Filters;
    expect(others).toEqual([]);
    expect(JSON.parse(filter?.Pattern ?? '')).toEqual({
      dynamodb: { NewImage: { status: { S: ['ready', 'failed'] } } },
    });
  });

  test('sends owner, file, status, size and time, and no name, link or reason', () => {
    expect(JSON.parse(pipe.TargetParameters.InputTemplate)).toEqual({
      owner: '<$.dynamodb.Keys.identityId.S>',
      file: '<$.dynamodb.Keys.itemKey.S>',
      status: '<$.dynamodb.NewImage.status.S>',
      bytes: '<$.dynamodb.NewImage.acceptedBytes.N>',
      at: '<$.dynamodb.NewImage.updatedAt.S>',
    });
  });

  test('keeps what cannot be sent in a queue of its own', () => {
    expect(pipe.SourceParameters.DynamoDBStreamParameters).toMatchObject({
      DeadLetterConfig: { Arn: 'UnsentResults.Arn' },
      MaximumRetryAttempts: 10,
      StartingPosition: 'TRIM_HORIZON',
    });
  });

  test('its role may read that stream, send to that target and keep the rest, and nothing else', () => {
    const statements = roleOf(stack).Policies.flatMap(
      ({ PolicyDocument }) => PolicyDocument.Statement,
    );
    expect(statements.map(({ Sid, Action, Resource }) => [Sid, Action, Resource])).toEqual([
      [
        'ReadTheStreamOfResults',
        ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
        'ResultsTable.StreamArn',
      ],
      ['FindTheStreamOfResults', 'dynamodb:ListStreams', '*'],
      [...sends, target],
      ['KeepWhatCannotBeSent', 'sqs:SendMessage', 'UnsentResults.Arn'],
    ]);
  });

  test('only this pipe of this account may use its role', () => {
    expect(roleOf(stack).AssumeRolePolicyDocument.Statement).toMatchObject([
      {
        Principal: { Service: 'pipes.amazonaws.com' },
        Condition: {
          StringEquals: { 'aws:SourceAccount': 'ACCOUNT' },
          ArnEquals: { 'aws:SourceArn': 'arn:aws:pipes:REGION:ACCOUNT:pipe/latchkey-results' },
        },
      },
    ]);
  });

  test('the lint finds nothing in its role but the list of streams, which has no resource', () => {
    const { AssumeRolePolicyDocument: trust, Policies } = roleOf(stack);
    const documents = [trust, ...Policies.map(({ PolicyDocument }) => PolicyDocument)];
    const found = documents.flatMap(({ Statement }) =>
      Statement.flatMap((statement) =>
        statementRules
          // Meant for users’ own rows and objects.
          .filter(({ name }) => name !== 'wildcards-name-their-owner')
          .filter(({ check }) => check({ file: 'converter.json', statement }) !== null)
          .map(({ name }) => `${name} ${String(statement.Sid)}`),
      ),
    );
    expect(found).toEqual(['no-bare-resource FindTheStreamOfResults']);
  });
});
