import { randomBytes, randomUUID } from 'node:crypto';
import type { Config } from '#contract/config';
import type { HttpMessage } from '../../integration/http-message.ts';
import { sha256, signed } from '../../integration/sigv4.ts';
import type { SignedIn } from '../../integration/users.ts';
import { sendAll } from './send-all.ts';

/** One kind of request, of one user to one engine. */
export interface BenchRequest {
  readonly what: string;
  /** Requests in a round. */
  readonly perRound: number;
  /** Signs the requests of a round; each is different where that matters. */
  sign(count: number): Promise<readonly HttpMessage[]>;
}

/** Rows that a Query reads, and that the PutItem requests write again and again. */
const rows = 50;
const objectBytes = 10_000;

/** Writes the rows and the object that the requests read, and gives the kinds of requests. Uploads come last:
 *  the conversions that they start would disturb the others. */
export const requestsOf = async (
  config: Config,
  user: SignedIn,
): Promise<readonly BenchRequest[]> => {
  const { region, endpoints, sessionsTable: TableName, uploadsBucket } = config;
  const identityId = { S: user.identityId };
  const session = randomUUID();
  const rowKey = (index: number) => `bench#${session}#${100 + (index % rows)}`;
  const item = (index: number) => ({
    identityId,
    itemKey: { S: rowKey(index) },
    name: { S: 'A session with a name of ordinary length' },
    updatedAt: { N: String(1_764_424_592_000 + index) },
    recipe: { M: { sizes: { L: [{ N: '320' }, { N: '960' }, { N: '1920' }] } } },
  });
  const body = randomBytes(objectBytes);
  const objectPath = (name: string) =>
    `/${uploadsBucket}/${encodeURIComponent(user.identityId)}/${session}/${name}`;

  const dynamodb = (operation: string, input: object): Promise<HttpMessage> =>
    signed(
      {
        method: 'POST',
        path: '/',
        headers: {
          host: new URL(endpoints?.dynamodb ?? '').host,
          'content-type': 'application/x-amz-json-1.0',
          'x-amz-target': `DynamoDB_20120810.${operation}`,
        },
        body: JSON.stringify(input),
      },
      user.credentials,
      { service: 'dynamodb', region, date: new Date() },
    );
  const s3 = (method: 'GET' | 'PUT', name: string, sent: Uint8Array): Promise<HttpMessage> =>
    signed(
      {
        method,
        path: objectPath(name),
        headers: {
          host: new URL(endpoints?.s3 ?? '').host,
          'x-amz-content-sha256': sha256(sent),
        },
        body: sent,
      },
      user.credentials,
      { service: 's3', region, date: new Date() },
    );
  /** The same request again and again: a signature is good for minutes. */
  const repeated = async (count: number, message: Promise<HttpMessage>) =>
    Array<HttpMessage>(count).fill(await message);

  const putItems = (count: number): Promise<readonly HttpMessage[]> =>
    Promise.all(
      Array.from({ length: count }, (_, index) =>
        dynamodb('PutItem', { TableName, Item: item(index) }),
      ),
    );
  await sendAll([...(await putItems(rows)), await s3('PUT', 'read', body)]);

  const Key = { identityId, itemKey: { S: rowKey(0) } };
  return [
    {
      what: 'GetItem',
      perRound: 1000,
      sign: (count) => repeated(count, dynamodb('GetItem', { TableName, Key })),
    },
    {
      what: `Query of ${rows} rows`,
      perRound: 400,
      sign: (count) =>
        repeated(
          count,
          dynamodb('Query', {
            TableName,
            KeyConditionExpression: 'identityId = :id AND begins_with(itemKey, :prefix)',
            ExpressionAttributeValues: { ':id': identityId, ':prefix': { S: `bench#${session}#` } },
          }),
        ),
    },
    { what: 'PutItem', perRound: 1000, sign: putItems },
    {
      what: 'GetObject of 10 kB',
      perRound: 1000,
      sign: (count) => repeated(count, s3('GET', 'read', new Uint8Array())),
    },
    {
      what: 'PutObject of 10 kB, its event included',
      perRound: 24,
      sign: (count) =>
        Promise.all(Array.from({ length: count }, (_, index) => s3('PUT', `put-${index}`, body))),
    },
  ];
};
