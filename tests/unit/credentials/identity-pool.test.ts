import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { identityId } from '#contract/ids';
import { createClock } from '../../../src/credentials/clock.ts';
import { createIdentityPool } from '../../../src/credentials/identity-pool.ts';
import {
  NoConnection,
  RequestRefused,
  ServiceBusy,
} from '../../../src/credentials/request-failures.ts';
import { SignedOut } from '../../../src/sign-in/request-failures.ts';

const identity = 'us-east-1:00000000-0000-4000-8000-000000000001';
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly date?: Date;
}

/** An identity pool that gives these responses in turn, and repeats the last one. */
const answering = async (...answers: readonly [Answer, ...Answer[]]) => {
  const asked: { target: unknown; input: unknown }[] = [];
  const waits: number[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { status, body, date } = answers[asked.length] ?? answers.at(-1) ?? answers[0];
      const input: unknown = JSON.parse(Buffer.concat(chunks).toString());
      asked.push({ target: request.headers['x-amz-target'], input });
      if (date !== undefined) response.setHeader('date', date.toUTCString());
      response.writeHead(status, { connection: 'close' }).end(body);
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const endpoint = `http://127.0.0.1:${port}/`;
  const clock = createClock(Date.now);
  const pool = createIdentityPool(
    {
      region: 'us-east-1',
      userPoolId: 'us-east-1_abc',
      identityPoolId: 'us-east-1:pool',
      endpoints: {
        cognitoIdentity: endpoint,
        cognitoIdp: endpoint,
        dynamodb: endpoint,
        s3: endpoint,
      },
    },
    { idToken: () => Promise.resolve('the-id-token') },
    clock,
    {
      random: () => 0.5,
      wait: (milliseconds) => {
        waits.push(milliseconds);
        return Promise.resolve();
      },
    },
  );
  return { pool, asked, waits, clock };
};

const refusal = (type: string, status = 400): Answer => ({
  status,
  body: JSON.stringify({ __type: type, message: 'no' }),
});
const found: Answer = { status: 200, body: JSON.stringify({ IdentityId: identity }) };
const given = (date?: Date): Answer => ({
  status: 200,
  body: JSON.stringify({
    IdentityId: identity,
    Credentials: { AccessKeyId: 'A', SecretKey: 'S', SessionToken: 'T', Expiration: 1.8e9 + 0.5 },
  }),
  ...(date === undefined ? {} : { date }),
});

describe('the identity pool', () => {
  test('gives the identity ID for the ID token of the user pool', async () => {
    const { pool, asked } = await answering(found);
    expect(await pool.identityId()).toBe(identity);
    expect(asked).toEqual([
      {
        target: 'AWSCognitoIdentityService.GetId',
        input: {
          IdentityPoolId: 'us-east-1:pool',
          Logins: { 'cognito-idp.us-east-1.amazonaws.com/us-east-1_abc': 'the-id-token' },
        },
      },
    ]);
  });

  test("returns credentials with their expiry and the time of issue by AWS's clock", async () => {
    const ahead = new Date(Date.now() + 3_600_000);
    const { pool, clock } = await answering(given(ahead));
    const credentials = await pool.credentials(identityId(identity));
    expect(credentials).toMatchObject({
      accessKeyId: 'A',
      secretAccessKey: 'S',
      sessionToken: 'T',
      expiresAt: 1.8e12 + 500,
    });
    expect(clock.offset()).toBeGreaterThan(3_500_000);
    expect(credentials.obtainedAt).toBeGreaterThan(Date.now() + 3_500_000);
  });

  test.each([
    refusal('TooManyRequestsException'),
    refusal('InternalErrorException', 500),
    { status: 503, body: '<html>busy</html>' },
  ])('asks again after $body', async (busy) => {
    const { pool, asked, waits } = await answering(busy, busy, found);
    expect(await pool.identityId()).toBe(identity);
    expect(asked).toHaveLength(3);
    expect(waits).toEqual([100, 200]);
  });

  test.each([
    ['SignedOut', refusal('NotAuthorizedException'), SignedOut, 1],
    ['RequestRefused', refusal('ResourceNotFoundException'), RequestRefused, 1],
    ['RequestRefused', { status: 200, body: '{"IdentityId":7}' }, RequestRefused, 1],
    ['RequestRefused', { status: 200, body: 'no JSON' }, RequestRefused, 1],
    ['ServiceBusy', refusal('TooManyRequestsException'), ServiceBusy, 6],
  ])('fails with %s after %j', async (_name, answer, failure, requests) => {
    const { pool, asked } = await answering(answer);
    await expect(pool.identityId()).rejects.toBeInstanceOf(failure);
    expect(asked).toHaveLength(requests);
  });

  test('fails with NoConnection when nothing answers', async () => {
    const { pool } = await answering(found);
    for (const server of servers.splice(0)) {
      await new Promise((resolve) => server.close(resolve));
    }
    await expect(pool.identityId()).rejects.toBeInstanceOf(NoConnection);
  });
});
