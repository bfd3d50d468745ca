import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import * as files from '../../../../engine/replace-file.ts';
import { N } from '../../../../engine/cognito-user-pool/srp.ts';
import {
  claimSignature,
  newSecret,
  srpTimestamp,
  type Challenge,
} from '../../../integration/srp.ts';
import { startPool, type Answer, type PoolServer } from './pool-server.ts';

vi.mock(import('../../../../engine/replace-file.ts'), { spy: true });
const replaceFile = vi.mocked(files.replaceFile);

const email = 'alice@example.com';
const password = 'Correct-horse-7';
let server: PoolServer;

beforeEach(async () => {
  server = await startPool();
  await server.pool().addConfirmedUser(email, password);
});
afterEach(() => server.close());

const begin = (name: string, srpA = newSecret().srpA): Promise<Answer> =>
  server.call('InitiateAuth', {
    ClientId: 'client',
    AuthFlow: 'USER_SRP_AUTH',
    AuthParameters: { USERNAME: name, SRP_A: srpA },
  });

/** A response to a new challenge; correct unless an argument says otherwise. */
const honest = async (name = email, typed = password, timestamp = srpTimestamp(new Date())) => {
  const secret = newSecret();
  const { body } = await begin(name, secret.srpA);
  const challenge = body.ChallengeParameters as unknown as Challenge;
  return {
    USERNAME: challenge.USER_ID_FOR_SRP,
    PASSWORD_CLAIM_SECRET_BLOCK: challenge.SECRET_BLOCK,
    PASSWORD_CLAIM_SIGNATURE: claimSignature('abcDEF123', typed, secret, challenge, timestamp),
    TIMESTAMP: timestamp,
  };
};

const respond = (ChallengeResponses: Record<string, string>, ClientId = 'client') =>
  server.call('RespondToAuthChallenge', {
    ClientId,
    ChallengeName: 'PASSWORD_VERIFIER',
    ChallengeResponses,
  });

const refusal = {
  status: 400,
  body: { __type: 'NotAuthorizedException', message: 'Incorrect username or password.' },
};

test('a correct response signs in: each one refused below differs in one point', async () => {
  expect((await respond(await honest())).status).toBe(200);
});

describe('a sign-in is refused', () => {
  test.each([
    { name: 'SRP_A = 0', A: '0' },
    { name: 'SRP_A = N', A: N.toString(16) },
    { name: 'SRP_A = 2N', A: (2n * N).toString(16) },
    { name: 'SRP_A that is no number', A: 'xyz' },
  ])('with $name', async ({ A }) => {
    expect(await begin(email, A)).toMatchObject({
      status: 400,
      body: { __type: 'InvalidParameterException' },
    });
  });

  test('with the same answer twice', async () => {
    const answer = await honest();
    expect((await respond(answer)).status).toBe(200);
    expect(await respond(answer)).toEqual(refusal);
  });

  test('in the name of another user', async () => {
    await server.pool().addConfirmedUser('bob@example.com', password);
    const bob = (await honest('bob@example.com')).USERNAME;
    for (const USERNAME of ['bob@example.com', bob, 'nobody@example.com']) {
      expect(await respond({ ...(await honest()), USERNAME })).toEqual(refusal);
    }
  });

  test("with a signature made for another user's challenge", async () => {
    await server.pool().addConfirmedUser('bob@example.com', password);
    const [alice, bob] = [await honest(), await honest('bob@example.com')];
    const swapped = { ...alice, PASSWORD_CLAIM_SECRET_BLOCK: bob.PASSWORD_CLAIM_SECRET_BLOCK };
    expect(await respond(swapped)).toEqual(refusal);
  });

  test('with a challenge that is older than three minutes', async () => {
    const answer = await honest();
    server.clock.ahead = 3 * 60_000;
    expect(await respond(answer)).toEqual(refusal);
  });

  test.each([
    { name: 'of an hour ago', shift: -3_600_000 },
    { name: 'of an hour to come', shift: 3_600_000 },
  ])('with a time $name', async ({ shift }) => {
    const timestamp = srpTimestamp(new Date(Date.now() + shift));
    expect(await respond(await honest(email, password, timestamp))).toEqual(refusal);
  });

  test('with the password that was changed meanwhile', async () => {
    const answer = await honest();
    await server.call('ForgotPassword', { ClientId: 'client', Username: email });
    await server.call('ConfirmForgotPassword', {
      ClientId: 'client',
      Username: email,
      ConfirmationCode: server.mails[0]?.code ?? '',
      Password: 'Another-horse-8',
    });
    expect(await respond(answer)).toEqual(refusal);
  });

  test('through another client than the one that asked', async () => {
    expect(await respond(await honest(), 'other-client')).toEqual(refusal);
  });

  test('through a client that the pool does not have', async () => {
    expect(await respond(await honest(), 'another')).toMatchObject({
      body: { __type: 'ResourceNotFoundException' },
    });
  });

  test.each(['USER_PASSWORD_AUTH', 'CUSTOM_AUTH', 'ADMIN_USER_PASSWORD_AUTH', 'toString'])(
    'by the flow %s',
    async (AuthFlow) => {
      const { status, body } = await server.call('InitiateAuth', {
        ClientId: 'client',
        AuthFlow,
        AuthParameters: { USERNAME: email, PASSWORD: password },
      });
      expect([status, body.__type]).toEqual([400, 'InvalidParameterException']);
    },
  );

  test.each(['AdminGetUser', 'ListUsers', 'AdminSetUserPassword', '__proto__', 'constructor'])(
    'by the operation %s',
    async (operation) => {
      expect((await server.call(operation, {})).body.__type).toBe('UnknownOperationException');
    },
  );

  test.each([
    { name: 'no input', input: {} },
    { name: 'numbers for texts', input: { ClientId: 1, Username: 2 } },
    {
      name: 'lists for maps',
      input: { ClientId: 'client', AuthFlow: 'USER_SRP_AUTH', AuthParameters: [] },
    },
    { name: 'a very long name', input: { ClientId: 'client', Username: 'x'.repeat(5000) } },
  ])('and $name is told what is wrong', async ({ input }) => {
    for (const operation of [
      'InitiateAuth',
      'SignUp',
      'ForgotPassword',
      'GetUser',
      'RevokeToken',
    ]) {
      expect(await server.call(operation, input)).toMatchObject({
        status: 400,
        body: { __type: 'InvalidParameterException' },
      });
    }
  });
});

describe('an unknown name cannot be told from a known one', () => {
  const unknownName = 'arthur@example.com';

  /** The responses about a name, by operation. */
  const looks = {
    'the challenge': async (name: string) => {
      const { status, body } = await begin(name);
      const parameters = Object.entries(body.ChallengeParameters as Record<string, string>);
      return [
        status,
        body.ChallengeName,
        // B is a random number, whose length varies.
        parameters.map(([key, value]) => [key, key === 'SRP_B' ? '' : value.length]).sort(),
      ];
    },
    'a wrong password': async (name: string) => respond(await honest(name, 'Wrong-horse-77')),
    'the lockout': async (name: string) => {
      const answers: Answer[] = [];
      for (let tries = 0; tries < 7; tries += 1) {
        answers.push(await respond(await honest(name, 'Wrong-horse-77')));
      }
      return answers;
    },
    'answers by address': async (name: string) => {
      const answers: Answer[] = [];
      for (let tries = 0; tries < 7; tries += 1) {
        answers.push(await respond({ ...(await honest(name, 'Wrong-horse-77')), USERNAME: name }));
      }
      return answers;
    },
    'forgotten passwords': async (name: string) => {
      const answers: Answer[] = [];
      for (let mails = 0; mails < 12; mails += 1) {
        answers.push(await server.call('ForgotPassword', { ClientId: 'client', Username: name }));
      }
      return answers;
    },
    'reset codes': async (name: string) => {
      const answers: Answer[] = [];
      await server.call('ForgotPassword', { ClientId: 'client', Username: name });
      const right = Number(server.mails[0]?.code ?? 0);
      for (let tries = 1; tries < 8; tries += 1) {
        answers.push(
          await server.call('ConfirmForgotPassword', {
            ClientId: 'client',
            Username: name,
            ConfirmationCode: String((right + tries) % 1_000_000).padStart(6, '0'),
            Password: 'Another-horse-8',
          }),
        );
      }
      return answers;
    },
  };

  test.each(Object.entries(looks))('by %s', async (_, look) => {
    expect(await look(unknownName)).toEqual(await look(email));
  });

  test('nor from an unconfirmed one, by a forgotten password', async () => {
    const unconfirmed = 'anna@example.com';
    await server.call('SignUp', { ClientId: 'client', Username: unconfirmed, Password: password });
    const sent = server.mails.length;
    const look = looks['forgotten passwords'];
    // Sign-up has already used one mail of the limit.
    const [known, unknown] = [await look(unconfirmed), await look(unknownName)];
    expect(known.slice(0, 9)).toEqual(unknown.slice(0, 9));
    expect(server.mails).toHaveLength(sent);
  });

  test('by the id that a challenge gives, used as a name', async () => {
    const looksById = async (name: string) => {
      const { body } = await begin(name);
      const id = (body.ChallengeParameters as Record<string, string>).USER_ID_FOR_SRP ?? '';
      const parametersOf = async (named: string) => {
        const { SALT, USERNAME } = (await begin(named)).body.ChallengeParameters as unknown as {
          SALT: string;
          USERNAME: string;
        };
        return { SALT, USERNAME };
      };
      const byName = await parametersOf(name);
      const forgot = (Username: string) =>
        server.call('ForgotPassword', { ClientId: 'client', Username });
      return {
        sameById: JSON.stringify(await parametersOf(id)) === JSON.stringify(byName),
        sameInCapitals:
          JSON.stringify(await parametersOf(id.toUpperCase())) === JSON.stringify(byName),
        forgot: [await forgot(name), await forgot(id), await forgot(id.toUpperCase())],
        wrong: await respond({ ...(await honest(name, 'Wrong-horse-77')), USERNAME: id }),
      };
    };
    const real = await looksById(email);
    expect(real).toMatchObject({ sameById: true, sameInCapitals: true });
    expect(await looksById(unknownName)).toEqual(real);
  });

  test('by how often the answer to a forgotten password waits for the disk', async () => {
    const writes = async (name: string): Promise<number> => {
      replaceFile.mockClear();
      await server.call('ForgotPassword', { ClientId: 'client', Username: name });
      return replaceFile.mock.calls.length;
    };
    expect([await writes(email), await writes(unknownName)]).toEqual([1, 1]);
  });

  test('by whether the answer to a forgotten password waits for the mail', async () => {
    server.mailing.stalled = true;
    const { status } = await server.call('ForgotPassword', { ClientId: 'client', Username: email });
    expect([status, server.mails.length]).toEqual([200, 1]);
  });

  test('by filling the table of wrong codes with invented names', async () => {
    await server.call('ForgotPassword', { ClientId: 'client', Username: email });
    const right = server.mails[0]?.code ?? '';
    const guess = (Username: string, ConfirmationCode: string) =>
      server.call('ConfirmForgotPassword', {
        ClientId: 'client',
        Username,
        ConfirmationCode,
        Password: 'Another-horse-8',
      });
    const wrong = right === '000000' ? '000001' : '000000';
    for (let tries = 0; tries < 5; tries += 1) await guess(email, wrong);
    for (let name = 0; name < 10_005; name += 1) await guess(`invented-${name}@example.com`, wrong);
    expect((await guess(email, right)).body.__type).toBe('LimitExceededException');
  });

  test('because an unknown name keeps its salt and ID', async () => {
    const made = async (name: string) => {
      const { SALT, USER_ID_FOR_SRP } = (await begin(name)).body.ChallengeParameters as Record<
        string,
        string
      >;
      return { SALT, USER_ID_FOR_SRP };
    };
    const first = await made(unknownName);
    expect(first.USER_ID_FOR_SRP).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    expect(await made(unknownName.toUpperCase())).toEqual(first);
    expect((await made('somebody@example.com')).SALT).not.toBe(first.SALT);
    await server.restart();
    expect(await made(unknownName)).toEqual(first);
  });
});
