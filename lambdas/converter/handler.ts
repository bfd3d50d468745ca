import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import type { S3Event } from 'aws-lambda';
import { randomUUID } from 'node:crypto';
import type { Recipe } from '#contract/recipe';
import { newDecoder } from './decoder/decoder.ts';
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

/** The time by DynamoDB's clock: the SDK learns the difference when a request is refused for its time.
 *  Readers compare a row's deadline with that clock, not with this machine's. */
const now = (): number => Date.now() + dynamodb.config.systemClockOffset;

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

/** Until the next of Lambda's attempts has claimed the upload: it waits two minutes at most.
 *  @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
const retryPauseMs = 150_000;

/** S3's notification in, outcomes out. */
export const handler = (event: S3Event, invocation: Invocation): Promise<void> => {
  // sharp is most of a cold start: it loads while the first upload's bytes are on their way.
  setImmediate(() => decoder.start());
  const deadline = () => new Date(now() + invocation.getRemainingTimeInMillis() + retryPauseMs);
  return handle({ ...shared, deadline }, event, invocation, logUpload);
};
