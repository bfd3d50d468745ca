import { randomUUID } from 'node:crypto';
import { newConfirmedAccount, newUser } from '../../engine-under-test.ts';
import { claimSignature, N, newSecret, srpTimestamp, type Challenge } from '../../srp.ts';
import { newAccount, signUp, type Account } from '../../users.ts';
import type { HttpAnswer } from '../../http-message.ts';
import type { World } from '../world.ts';
import { callCognito, jsonOf } from './cognito-call.ts';
import type { WireBuilder } from './wire-attack.ts';

const initiate = (world: World, email: string, srpA: string): Promise<HttpAnswer> =>
  callCognito(world, 'cognitoIdp', 'InitiateAuth', {
    AuthFlow: 'USER_SRP_AUTH',
    ClientId: world.engine.config.userPoolClientId,
    AuthParameters: { USERNAME: email, SRP_A: srpA },
  });

const challengeOf = (answer: HttpAnswer): Challenge =>
  jsonOf(answer).ChallengeParameters as Challenge;

/** Signs in by SRP; `as` answers the challenge in another user's name. */
const signInRaw = async (
  world: World,
  { email, password }: Account,
  as?: string,
): Promise<HttpAnswer> => {
  const { userPoolId, userPoolClientId } = world.engine.config;
  const poolName = userPoolId.slice(userPoolId.indexOf('_') + 1);
  const secret = newSecret();
  const given = challengeOf(await initiate(world, email, secret.srpA));
  const challenge = { ...given, USER_ID_FOR_SRP: as ?? given.USER_ID_FOR_SRP };
  const timestamp = srpTimestamp(new Date(world.engine.clock?.now() ?? Date.now()));
  return callCognito(world, 'cognitoIdp', 'RespondToAuthChallenge', {
    ChallengeName: 'PASSWORD_VERIFIER',
    ClientId: userPoolClientId,
    ChallengeResponses: {
      USERNAME: challenge.USER_ID_FOR_SRP,
      PASSWORD_CLAIM_SECRET_BLOCK: challenge.SECRET_BLOCK,
      PASSWORD_CLAIM_SIGNATURE: claimSignature(poolName, password, secret, challenge, timestamp),
      TIMESTAMP: timestamp,
    },
  });
};

/** The user pool: SRP, codes, tokens that were signed out. */
export const signInAttacks = {
  'wrong-password': (world) => ({
    honest: () => signInRaw(world, world.me),
    attacks: ['wrong', `${world.me.password} `, world.me.password.toUpperCase(), ''].map(
      (password) => () => signInRaw(world, { email: world.me.email, password }),
    ),
  }),

  // A multiple of N makes the server's secret 0, whatever the password.
  'srp-a-zero': (world) => ({
    honest: () => initiate(world, world.me.email, newSecret().srpA),
    attacks: ['0', '00', N.toString(16), (2n * N).toString(16)].map(
      (srpA) => () => initiate(world, world.me.email, srpA),
    ),
  }),

  'srp-other-user': async (world) => {
    const victim = challengeOf(await initiate(world, world.other.email, newSecret().srpA));
    return {
      honest: () => signInRaw(world, world.me),
      attacks: [
        () => signInRaw(world, world.me, victim.USER_ID_FOR_SRP),
        () => signInRaw(world, world.me, world.other.email),
      ],
    };
  },

  'signed-out-refresh': async (world) => {
    const { userPoolClientId } = world.engine.config;
    const leaver = await newUser(world.engine);
    const refresh = () =>
      callCognito(world, 'cognitoIdp', 'InitiateAuth', {
        AuthFlow: 'REFRESH_TOKEN_AUTH',
        ClientId: userPoolClientId,
        AuthParameters: { REFRESH_TOKEN: leaver.tokens.refreshToken },
      });
    return {
      honest: refresh,
      attacks: [
        async () => {
          const { accessToken } = leaver.tokens;
          await callCognito(world, 'cognitoIdp', 'GlobalSignOut', { AccessToken: accessToken });
          return refresh();
        },
      ],
    };
  },

  'code-guessing': async (world) => {
    const account = newAccount();
    await signUp(world.engine.config, account);
    const code = await world.engine.codeFor(account.email);
    const wrong = (guess: number) =>
      String((Number(code) + 1 + guess) % 1_000_000).padStart(6, '0');
    return {
      honest: null,
      attacks: Array.from(
        { length: 12 },
        (_, guess) => () =>
          callCognito(world, 'cognitoIdp', 'ConfirmSignUp', {
            ClientId: world.engine.config.userPoolClientId,
            Username: account.email,
            ConfirmationCode: wrong(guess),
          }),
      ),
    };
  },
} satisfies Record<string, WireBuilder>;

/** What an outsider sees of a user, without the values that differ in every answer. */
export interface Appearance {
  readonly challenge: unknown;
  readonly refusal: unknown;
  readonly forgotPassword: unknown;
  /** Whether the salt is the same when asked again, as a real user's is. */
  readonly saltStays: boolean;
}

/** The shape of a value: names and types, lengths of texts that could tell two users apart. */
const shape = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(shape);
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => one.localeCompare(other))
      .map(([name, member]) => [name, shape(member)]),
  );
};

const appearanceOf = async (world: World, email: string): Promise<Appearance> => {
  const answer = await initiate(world, email, newSecret().srpA);
  const again = await initiate(world, email, newSecret().srpA);
  const refused = await signInRaw(world, { email, password: 'Not-this-1-either' });
  const forgot = await callCognito(world, 'cognitoIdp', 'ForgotPassword', {
    ClientId: world.engine.config.userPoolClientId,
    Username: email,
  });
  return {
    challenge: [answer.status, shape(jsonOf(answer))],
    refusal: [refused.status, jsonOf(refused)],
    forgotPassword: [forgot.status, shape(jsonOf(forgot))],
    saltStays: challengeOf(answer).SALT === challengeOf(again).SALT,
  };
};

/** How a known and an unknown user look from outside.
 *  @see https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-managing-errors.html */
export const appearances = async (
  world: World,
): Promise<{ known: Appearance; unknown: Appearance }> => {
  const known = await newConfirmedAccount(world.engine);
  return {
    known: await appearanceOf(world, known.email),
    unknown: await appearanceOf(world, `user-${randomUUID()}@example.com`),
  };
};
