import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import type { Config } from '#contract/config';
import type { Credentials } from './sigv4.ts';

export interface Clients {
  readonly s3: S3Client;
  readonly dynamodb: DynamoDBClient;
}

/** Creates the SDK's clients for one principal, configured as on the page. Null credentials leave
 *  requests unsigned. One attempt each: a retry would hide the engine's first answer.
 *  `clockOffset` is in milliseconds, for an engine whose clock a test has moved. */
export const clientsFor = (
  { region, endpoints }: Config,
  credentials: Credentials | null,
  clockOffset = 0,
): Clients => {
  const common = {
    region,
    maxAttempts: 1,
    systemClockOffset: clockOffset,
    ...(credentials === null ? unsigned : { credentials: identityOf(credentials) }),
  };
  return {
    s3: new S3Client({
      ...common,
      forcePathStyle: endpoints !== undefined,
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      ...(endpoints === undefined ? {} : { endpoint: endpoints.s3 }),
    }),
    dynamodb: new DynamoDBClient({
      ...common,
      ...(endpoints === undefined ? {} : { endpoint: endpoints.dynamodb }),
    }),
  };
};

/** Credentials in the form that the SDK's clients take. */
export const identityOf = ({ accessKeyId, secretAccessKey, sessionToken }: Credentials) => ({
  accessKeyId,
  secretAccessKey,
  ...(sessionToken === undefined ? {} : { sessionToken }),
});

const unsigned = {
  credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
  signer: { sign: <T>(request: T) => Promise.resolve(request) },
};
