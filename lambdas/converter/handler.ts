import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import type { S3Event } from 'aws-lambda';
import { randomUUID } from 'node:crypto';
import type { Recipe } from '#contract/recipe';
import type { Ports } from './convert-upload.ts';
import { newDecoder } from './decoder/decoder.ts';
import { isFromQueue, type ConverterEvent } from './event.ts';
import { fairQueueAt } from './fair-queue.ts';
import { forward } from './forward.ts';
import { handle, type Invocation } from './handle.ts';
import { logUpload } from './log.ts';
import { outcomesIn } from './outcomes.ts';
import { resultsIn } from './results.ts';
import { uploadsIn } from './uploads.ts';
import { usageIn } from './usage.ts';

const variable = (name: string): string => {
  const value = process.env[name];
  if (value === undefined) throw new Error(`the environment variable ${name} is missing`);
  return value;
};

// An endpoint of one's own (the embedded engine, LocalStack) has no host name for each bucket.
const hasOwnEndpoint = ['AWS_ENDPOINT_URL_S3', 'AWS_ENDPOINT_URL'].some(
  (name) => process.env[name] !== undefined,
);
// Nothing is added to the clients' middleware later: resolved once, a request costs a fifth less.
const s3 = new S3Client({ cacheMiddleware: true, forcePathStyle: hasOwnEndpoint });
const dynamodb = new DynamoDBClient({ cacheMiddleware: true });
const table = variable('RESULTS_TABLE');

/** The SDK follows the `Date` of DynamoDB's answers, which has whole seconds: a smaller difference says
 *  nothing, and would date outcomes up to a second early. In milliseconds. */
const wholeSeconds = 2_000;

/** The time by DynamoDB's clock: the SDK learns the difference when a request is refused for its time.
 *  Readers compare a row's deadline with that clock, not with this machine's. */
const now = (): number => {
  const ahead = dynamodb.config.systemClockOffset;
  return Date.now() + (Math.abs(ahead) < wholeSeconds ? 0 : ahead);
};

/** Null where the stack has no fair queue: S3's event is converted at once. */
const queueUrl = process.env.FAIR_QUEUE_URL;
const fairQueue =
  queueUrl === undefined
    ? null
    : fairQueueAt(
        queueUrl,
        process.env.AWS_ENDPOINT_URL_SQS ?? process.env.AWS_ENDPOINT_URL ?? queueUrl,
        dynamodb.config,
      );

/** The bundle is the decoder's program as well, where it is started with this word. */
const decoder = newDecoder([import.meta.filename, 'decode']);

const shared = {
  uploads: uploadsIn(s3, variable('UPLOADS_BUCKET')),
  results: resultsIn(s3, variable('RESULTS_BUCKET')),
  outcomes: outcomesIn(dynamodb, table, () => new Date(now())),
  usage: usageIn(dynamodb, table),
  convert: (bytes: Buffer, recipe: Recipe) => decoder.convert(bytes, recipe),
  newClaimId: randomUUID,
};

/** How long after an attempt's end the next has claimed the upload. A message comes again when its
 *  visibility timeout ends, 60 s after the function's own; an event that Lambda retries, after two
 *  minutes at most.
 *  @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 *  @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
const retryPauseMs = { queue: 90_000, lambda: 150_000 } as const;

const portsOf = (invocation: Invocation, retriedBy: keyof typeof retryPauseMs): Ports => {
  // sharp is most of a cold start: it loads while the first upload's bytes are on their way.
  setImmediate(() => decoder.start());
  return {
    ...shared,
    deadline: () =>
      new Date(now() + invocation.getRemainingTimeInMillis() + retryPauseMs[retriedBy]),
  };
};

/** S3's notification in; with a fair queue it goes there, and its messages come back. Outcomes out. */
export const handler = async (event: ConverterEvent, invocation: Invocation): Promise<void> => {
  if (!isFromQueue(event)) {
    if (fairQueue !== null) return forward(fairQueue, event);
    return handle(portsOf(invocation, 'lambda'), event, invocation, logUpload);
  }
  const ports = portsOf(invocation, 'queue');
  // One message: a failure gives the whole batch back.
  for (const { messageId, body } of event.Records) {
    await handle(ports, JSON.parse(body) as Partial<S3Event>, invocation, logUpload, messageId);
  }
};
