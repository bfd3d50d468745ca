import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { createUserPool } from '../../../../engine/cognito-user-pool/user-pool.ts';
import type { Mail } from '../../../../engine/cognito-user-pool/mail.ts';
import type { UserPool } from '../../../../engine/provision/stack.ts';

/** A pool as the stack makes it. */
export const userPool: UserPool = {
  id: 'us-east-1_abcDEF123',
  arn: 'arn:aws:cognito-idp:us-east-1:000000000000:userpool/us-east-1_abcDEF123',
  issuer: 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_abcDEF123',
  passwordPolicy: {
    minimumLength: 12,
    requireLowercase: true,
    requireUppercase: true,
    requireNumbers: true,
    requireSymbols: true,
  },
  selfSignUp: true,
  mfa: 'OPTIONAL',
  passkeys: {
    relyingPartyId: 'localhost',
    userVerification: 'required',
    countAsBothFactors: true,
  },
  customAttributes: [{ name: 'custom:space', minLength: 1, maxLength: 32 }],
  clients: ['client', 'other-client'].map((id) => ({
    id,
    explicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_AUTH'],
    preventUserExistenceErrors: true,
    enableTokenRevocation: true,
    accessTokenValidity: 3600,
    idTokenValidity: 3600,
    refreshTokenValidity: 30 * 86_400,
    readAttributes: ['email', 'email_verified', ...(id === 'client' ? ['custom:space'] : [])],
  })),
};

/** The pool as an identity pool names it. */
export const providerName = 'cognito-idp.us-east-1.amazonaws.com/us-east-1_abcDEF123';

export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** A pool's keys, shared by every pool of a test file because generating them is slow. */
let made: Promise<string> | null = null;
const keys = (): Promise<string> => {
  made ??= mkdtemp(join(tmpdir(), 'latchkey-test-')).then(async (dir) => {
    await createUserPool({ dir, userPool, now: Date.now, sendMail: () => Promise.resolve() });
    const text = await readFile(join(dir, 'keys.json'), 'utf8');
    await rm(dir, { recursive: true });
    return text;
  });
  return made;
};

/** A pool on a port, with a clock that a test can move and the mails it sent.
 *  @param changes what differs from `userPool`.
 *  @param flows what its clients allow. */
export const startPool = async (
  changes: Partial<UserPool> = {},
  flows: readonly string[] = ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_AUTH'],
) => {
  const dir = await mkdtemp(join(tmpdir(), 'latchkey-test-'));
  await writeFile(join(dir, 'keys.json'), await keys(), { mode: 0o600 });
  const mails: Mail[] = [];
  const mailing = { stalled: false };
  // Stopped, so that a lockout does not end early on a slow machine.
  const start = Date.now();
  const clock = { ahead: 0, now: () => start + clock.ahead };
  const open = () =>
    createUserPool({
      dir,
      userPool: {
        ...userPool,
        clients: userPool.clients.map((client) => ({ ...client, explicitAuthFlows: flows })),
        ...changes,
      },
      now: () => clock.now(),
      sendMail: (mail) => {
        mails.unshift(mail);
        return mailing.stalled ? new Promise(() => undefined) : Promise.resolve();
      },
    });
  let pool = await open();
  const server = createServer((request, response) => {
    void (async () => {
      const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
      const input = (await json(request)) as Record<string, unknown>;
      const { status, body } = await pool.handle({ operation, input });
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(JSON.stringify(body));
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    mails,
    /** Whether sending a mail never completes. */
    mailing,
    clock,
    dir,
    pool: () => pool,
    call: (operation: string, input: Record<string, unknown>) =>
      pool.handle({ operation, input }) as Promise<Answer>,
    administer: (operation: string, input: Record<string, unknown>) =>
      pool.administration.handle({ operation, input }) as Promise<Answer>,
    async restart() {
      pool = await open();
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await rm(dir, { recursive: true });
    },
  };
};

export type PoolServer = Awaited<ReturnType<typeof startPool>>;
