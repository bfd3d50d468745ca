import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  administratorOperations,
  operations,
} from '../../../../engine/cognito-user-pool/operations.ts';
import { createRouter } from '../../../../engine/router.ts';
import { signIn } from './library.ts';
import { startPool, userPool, type PoolServer } from './pool-server.ts';

const email = 'alice@example.com';
const password = 'Correct-horse-7';
let pool: PoolServer;
let server: Server;
let url: string;
/** Values that pass a request's first checks. */
let valid: Readonly<Record<string, unknown>>;

beforeAll(async () => {
  pool = await startPool();
  await pool.pool().addConfirmedUser(email, password);
  const session = await signIn(pool, email, password);
  const { body } = await pool.call('InitiateAuth', {
    ClientId: 'client',
    AuthFlow: 'USER_SRP_AUTH',
    AuthParameters: { USERNAME: email, SRP_A: '2' },
  });
  const { SECRET_BLOCK } = body.ChallengeParameters as { SECRET_BLOCK: string };
  valid = {
    ClientId: 'client',
    UserPoolId: userPool.id,
    Username: email,
    Password: password,
    AccessToken: session.getAccessToken().getJwtToken(),
    Token: session.getRefreshToken().getToken(),
    RefreshToken: session.getRefreshToken().getToken(),
    AuthFlow: 'USER_SRP_AUTH',
    AuthParameters: { USERNAME: email, SRP_A: '2' },
    ChallengeName: 'PASSWORD_VERIFIER',
    ChallengeResponses: {
      USERNAME: email,
      PASSWORD_CLAIM_SECRET_BLOCK: SECRET_BLOCK,
      PASSWORD_CLAIM_SIGNATURE: 'x',
      TIMESTAMP: 'x',
      NEW_PASSWORD: password,
      SOFTWARE_TOKEN_MFA_CODE: '123456',
    },
    Session: SECRET_BLOCK,
    UserAttributes: [{ Name: 'email', Value: email }],
    UserAttributeNames: ['email'],
    AttributeName: 'email',
    ConfirmationCode: '123456',
    Code: '123456',
    UserCode: '123456',
    PreviousPassword: password,
    ProposedPassword: 'Another-horse-8',
    SoftwareTokenMfaSettings: { Enabled: false },
    TemporaryPassword: password,
    MessageAction: 'SUPPRESS',
    Permanent: false,
    Limit: 3,
    Filter: 'email ^= "a"',
    PaginationToken: '0',
  };
  const unused = () => Promise.reject(new Error('a call to Cognito went elsewhere'));
  server = createServer(
    createRouter({
      gatekeeper: (request, response) => {
        request.resume();
        response.writeHead(404).end();
        return Promise.resolve();
      },
      userPool: pool.pool(),
      pool: userPool,
      administration: null,
      queueCalls: null,
      identityPool: { handle: unused },
      sts: unused,
      operator: unused,
      now: Date.now,
    }),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await pool.close();
});

// The operations that delete the pool's only user are fuzzed with another pool's ID only.
const names = [...operations.keys(), ...administratorOperations.keys()].filter(
  (name) => name !== 'DeleteUser' && name !== 'AdminDeleteUser',
);
const members = [
  'ClientId UserPoolId Username Password AccessToken Token RefreshToken AuthFlow AuthParameters',
  'ChallengeName ChallengeResponses Session UserAttributes UserAttributeNames AttributeName',
  'ConfirmationCode Code UserCode PreviousPassword ProposedPassword SoftwareTokenMfaSettings',
  'TemporaryPassword MessageAction Permanent Limit Filter PaginationToken',
].flatMap((line) => line.split(' '));

/** A plausible value, or any JSON. */
const strange = fc.oneof(
  fc.jsonValue({ maxDepth: 4 }),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', '0', '\0', '__proto__', 'constructor', 'a'.repeat(5000), -1, 1e308, [], {}),
  fc.dictionary(
    fc.constantFrom('USERNAME', 'SRP_A', 'REFRESH_TOKEN', 'TIMESTAMP', 'Name', 'Value', 'Enabled'),
    fc.oneof(fc.string(), fc.jsonValue({ maxDepth: 2 })),
  ),
);
/** Members that are valid (null here), invalid, or missing. */
const changes = fc.dictionary(fc.constantFrom(...members), strange, { maxKeys: 4 });
const request = fc.record({
  operation: fc.oneof(
    { weight: 20, arbitrary: fc.constantFrom(...names) },
    { weight: 1, arbitrary: fc.string() },
  ),
  changes,
  leftOut: fc.subarray(members, { maxLength: 3 }),
});

const inputOf = ({ changes, leftOut }: { changes: object; leftOut: readonly string[] }) =>
  Object.fromEntries(
    Object.entries({ ...valid, ...changes }).filter(([name]) => !leftOut.includes(name)),
  );

test(
  'answers each of 10,000 generated requests with 200 or a Cognito error',
  { timeout: 300_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(request, async (asked) => {
        const isAdministration = administratorOperations.has(asked.operation);
        const call = isAdministration ? pool.administer : pool.call;
        const { status, body } = await call(asked.operation, inputOf(asked));
        if (status === 200) return;
        expect([status, body.__type]).toEqual([
          400,
          expect.stringMatching(/^[A-Za-z0-9]+Exception$/),
        ]);
      }),
      { numRuns: 10_000 },
    );
  },
);

test(
  'answers each of 1,000 generated HTTP bodies, none with 5xx',
  { timeout: 120_000 },
  async () => {
    const body = fc.oneof(
      request.map((asked) => JSON.stringify(inputOf(asked))),
      fc.string({ unit: 'binary' }),
      fc.uint8Array(),
      fc.constantFrom('{', '[]', 'null', '{"a":'.repeat(5000), `"${'x'.repeat(300_000)}"`),
    );
    await fc.assert(
      fc.asyncProperty(request, body, async ({ operation }, sent) => {
        const target = operation.replaceAll(/[^\x21-\x7e]/g, '') || 'x';
        const answer = await fetch(url, {
          method: 'POST',
          headers: { 'x-amz-target': `AWSCognitoIdentityProviderService.${target}` },
          body: typeof sent === 'string' ? sent : Buffer.from(sent),
          signal: AbortSignal.timeout(30_000),
        });
        await answer.arrayBuffer();
        expect([200, 400]).toContain(answer.status);
      }),
      { numRuns: 1_000 },
    );
  },
);
