import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Config } from '#contract/config';
import type { Owner } from '#contract/owner';
import type { Output } from '#contract/result-item';
import { keepTime, signingSettings } from '../credentials/aws-client.ts';
import type { Clock } from '../credentials/clock.ts';
import type { CredentialSource } from '../credentials/port.ts';
import { createRequester, type Pauses } from '../credentials/requester.ts';
import { createResultStore } from '../result/dynamodb.ts';
import type { SignedLink } from '../result/keep-signed.ts';
import type { ResultStore } from '../result/port.ts';
import { createSessionStore, type SessionTable } from '../session/dynamodb.ts';
import type { SessionStore } from '../session/port.ts';
import { lazyObjectStore } from '../upload/lazy-object-store.ts';
import type { ObjectStore } from '../upload/port.ts';
import type { Host } from './host.ts';
import { loadOnce } from './load-once.ts';

/** Dependencies of the services. */
export interface ServiceParts {
  readonly config: Config;
  readonly owner: Owner;
  readonly credentials: CredentialSource;
  readonly clock: Clock;
  readonly pauses: Pauses;
  readonly s3Access: Host['s3Access'];
}

/** One owner's part of DynamoDB and S3. */
export interface Services {
  readonly table: SessionTable;
  readonly sessions: SessionStore;
  readonly results: ResultStore;
  readonly objects: ObjectStore;
  /** Calls back when S3 asks for fewer requests. */
  readonly onThrottle: (listener: () => void) => void;
  readonly signLink: (output: Output, fileName: string) => Promise<SignedLink>;
  readonly signOriginal: (output: Output) => Promise<SignedLink>;
}

/** Milliseconds after which a request to DynamoDB is given up. */
const longestRequest = 20_000;

/** Connects each port with its adapter. Sends no request. */
export const connectServices = (parts: ServiceParts): Services => {
  const { config, owner, credentials, clock, pauses, s3Access } = parts;
  const { endpoints } = config;
  const request = createRequester(credentials, pauses);
  let onThrottle = (): void => undefined;
  const s3Request = createRequester(credentials, pauses, () => onThrottle());

  const dynamodb = new DynamoDBClient({
    ...signingSettings(config.region, credentials),
    requestHandler: { requestTimeout: longestRequest },
    ...(endpoints === undefined ? {} : { endpoint: endpoints.dynamodb }),
  });
  keepTime(dynamodb, clock);
  const s3 = loadOnce(() => s3Access({ config, credentials, clock, request: s3Request }));

  const own = { client: dynamodb, identityId: owner, request, now: clock.now };
  const table = { ...own, table: config.sessionsTable };
  return {
    table,
    sessions: createSessionStore(table),
    results: createResultStore({ ...own, table: config.resultsTable }),
    objects: lazyObjectStore(async () => (await s3()).objects),
    onThrottle: (listener) => {
      onThrottle = listener;
    },
    signLink: async (output, fileName) => (await s3()).signLink(output, fileName),
    signOriginal: async (output) => (await s3()).signOriginal(output),
  };
};
