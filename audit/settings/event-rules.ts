import { streamArnOf } from '../template.ts';
import { arnOf, between, optional, type Surroundings, type Test } from './setting-tests.ts';
import type { RulesByType } from './type-rules.ts';

/** The topic or the bus of the stack. */
const isOwnTarget: Test = (value, about: Surroundings) =>
  arnOf('ResultsTopic')(value, about) || arnOf('ResultsBus')(value, about);

const isStreamOf =
  (table: string): Test =>
  (value, { templates }: Surroundings) =>
    value === streamArnOf(templates.arnOf(table) ?? '');

/** What the message may take of a row: nothing that a user typed. */
const sent = [
  '$.dynamodb.Keys.identityId.S',
  '$.dynamodb.Keys.itemKey.S',
  '$.dynamodb.NewImage.status.S',
  '$.dynamodb.NewImage.acceptedBytes.N',
  '$.dynamodb.NewImage.updatedAt.S',
];

/** Without a template the whole row is sent, e.g. with the reason of a failure. */
const sendsOnlyWhatIsIntended: Test = (value) =>
  typeof value === 'string' &&
  [...value.matchAll(/<([^>]*)>/g)].every(([, path = '']) => sent.includes(path));

/** The pipe that tells consumers of the end of a conversion, and its bus. */
export const eventRules: RulesByType = {
  // Without a policy only the account itself may put events on the bus, and attach rules to it.
  'AWS::Events::EventBus': { free: ['Name', 'Description', 'Tags'], settings: [] },
  'AWS::Pipes::Pipe': {
    free: [
      'Name',
      'Description',
      'Tags',
      'SourceParameters.DynamoDBStreamParameters.BatchSize',
      'SourceParameters.DynamoDBStreamParameters.OnPartialBatchItemFailure',
      'SourceParameters.DynamoDBStreamParameters.StartingPosition',
      'TargetParameters.EventBridgeEventBusParameters.DetailType',
      'TargetParameters.EventBridgeEventBusParameters.Source',
    ],
    settings: [
      {
        at: 'Source',
        is: isStreamOf('ResultsTable'),
        otherwise: 'the pipe reads something else than the results',
      },
      {
        at: 'Target',
        is: isOwnTarget,
        otherwise: 'the pipe sends to a topic or bus that is not the stack’s own',
      },
      {
        at: 'RoleArn',
        is: arnOf('ResultsPipeRole'),
        otherwise: 'the pipe runs as another role than ResultsPipeRole',
      },
      {
        at: 'SourceParameters.FilterCriteria.Filters',
        is: [{ Pattern: '{"dynamodb":{"NewImage":{"status":{"S":["ready","failed"]}}}}' }],
        otherwise: 'the pipe sends other rows than those whose conversion has ended',
      },
      {
        at: 'TargetParameters.InputTemplate',
        is: sendsOnlyWhatIsIntended,
        otherwise: 'the pipe sends more of a row than is intended',
      },
      {
        at: 'SourceParameters.DynamoDBStreamParameters.DeadLetterConfig.Arn',
        is: arnOf('UnsentResults'),
        otherwise:
          'what the pipe cannot send is lost, or goes to a queue that is not the stack’s own',
      },
      {
        at: 'SourceParameters.DynamoDBStreamParameters.MaximumRetryAttempts',
        is: between(1, 100),
        otherwise: 'what the pipe cannot send is given up at once, or holds up the rest',
      },
      {
        at: 'SourceParameters.DynamoDBStreamParameters.MaximumRecordAgeInSeconds',
        is: optional(between(60, 86_400)),
        otherwise: 'what the pipe cannot send is given up at once, or holds up the rest',
      },
    ],
  },
};
