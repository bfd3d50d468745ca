import { randomBytes } from 'node:crypto';
import type { PasskeySettings, UserPoolClient } from '../../provision/stack.ts';
import type { Challenge } from '../challenges.ts';
import { namedUser, type Named, type PoolContext } from '../context.ts';
import { invalidParameter, invalidSession, wrongCredentials } from '../cognito-failures.ts';
import { textOf, type Input } from '../input.ts';
import { completeSignIn } from '../sign-in-steps.ts';
import type { User } from '../users.ts';
import { passkeysOf, requestOptions, verifyAssertion, type Credential } from '../web-authn.ts';
import { beginSrp } from './begin-srp.ts';

/** Begins a choice-based sign-in: the preferred challenge where the user has it, otherwise a choice.
 *  PASSWORD is not supported, because it sends the password. An unknown name gets the same response as a
 *  user without a passkey; who has one can be learned, because a browser must be told which.
 *  @see https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flows-selection-sdk.html */
export const beginUserAuth = async (
  context: PoolContext,
  client: UserPoolClient,
  parameters: Input,
): Promise<object> => {
  const named = namedUser(context, client, textOf(parameters, 'USERNAME'));
  switch (parameters.PREFERRED_CHALLENGE) {
    case 'PASSWORD_SRP':
      return beginSrp(context, client, parameters);
    case 'WEB_AUTHN':
      return (await askForPasskey(context, client, named)) ?? offerChoice(context, client, named);
    case undefined:
      return offerChoice(context, client, named);
    default:
      throw invalidParameter('PREFERRED_CHALLENGE is neither WEB_AUTHN nor PASSWORD_SRP');
  }
};

const offerChoice = (context: PoolContext, client: UserPoolClient, { user, userId }: Named) => ({
  ChallengeName: 'SELECT_CHALLENGE',
  Session: context.challenges.put({ kind: 'SELECT_CHALLENGE', clientId: client.id, userId }),
  AvailableChallenges: [
    'PASSWORD_SRP',
    ...(usablePasskeys(context, user) === null ? [] : ['WEB_AUTHN']),
  ],
  ChallengeParameters: {},
});

/** The pool's settings when a passkey may sign this user in, otherwise null. With a second factor it may
 *  only where the pool counts a passkey as both factors and the user turned that on.
 *  @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_WebAuthnMfaSettingsType.html */
const usablePasskeys = ({ pool }: PoolContext, user: User | null): PasskeySettings | null => {
  const { passkeys: settings } = pool;
  if (settings === null || user === null) return null;
  if (user.status !== 'CONFIRMED' || passkeysOf(user, settings).length === 0) return null;
  const hasSecondFactor = user.totp.status === 'verified' && user.totp.enabled;
  const replacesIt = settings.countAsBothFactors && user.passkeysAreBothFactors;
  return hasSecondFactor && !replacesIt ? null : settings;
};

const askForPasskey = async (
  context: PoolContext,
  client: UserPoolClient,
  { user, userId }: Named,
): Promise<object | null> => {
  const settings = usablePasskeys(context, user);
  if (settings === null || user === null) return null;
  const challenge = new Uint8Array(randomBytes(32));
  return {
    ChallengeName: 'WEB_AUTHN',
    Session: context.challenges.put({
      kind: 'WEB_AUTHN',
      clientId: client.id,
      userId,
      challenge: Buffer.from(challenge).toString('base64url'),
    }),
    ChallengeParameters: {
      CREDENTIAL_REQUEST_OPTIONS: JSON.stringify(await requestOptions(settings, user, challenge)),
    },
  };
};

/** Continues with the factor named in ANSWER. */
export const selectChallenge = async (
  context: PoolContext,
  client: UserPoolClient,
  session: string,
  responses: Input,
): Promise<object> => {
  const { userId } = takeChallenge(context, client, session, 'SELECT_CHALLENGE');
  const name = textOf(responses, 'USERNAME');
  const named = namedUser(context, client, name);
  if (named.userId !== userId) throw invalidSession();
  switch (textOf(responses, 'ANSWER', 32)) {
    case 'PASSWORD_SRP':
      return beginSrp(context, client, responses);
    case 'WEB_AUTHN': {
      const asked = await askForPasskey(context, client, named);
      if (asked === null) throw invalidParameter('WEB_AUTHN is not available');
      return asked;
    }
    default:
      throw invalidParameter('ANSWER is not one of AvailableChallenges');
  }
};

/** Verifies a passkey's signature of this session's challenge; a session can be answered once, even
 *  wrongly. A signature cannot be guessed, so that it does not count towards the lockout, and a lockout by
 *  wrong passwords does not refuse it. */
export const verifyPasskey = async (
  context: PoolContext,
  client: UserPoolClient,
  session: string,
  responses: Input,
): Promise<object> => {
  const { userId, challenge } = takeChallenge(context, client, session, 'WEB_AUTHN');
  const credential = credentialOf(responses);
  const user = context.users.bySub(userId);
  const settings = usablePasskeys(context, user);
  if (user === null || settings === null) throw invalidSession();
  if (namedUser(context, client, textOf(responses, 'USERNAME')).userId !== userId) {
    throw invalidSession();
  }
  const used = await verifyAssertion(settings, user, credential, challenge);
  const changed = await context.users.change(userId, (now) => {
    // It may have been removed, or used again, meanwhile.
    const kept = now.passkeys.find(({ id }) => id === used.id);
    if (kept === undefined || (kept.counter > 0 && used.counter <= kept.counter)) {
      throw wrongCredentials();
    }
    return { ...now, passkeys: now.passkeys.map((each) => (each.id === used.id ? used : each)) };
  });
  if (changed === null) throw invalidSession();
  return completeSignIn(context, client, changed);
};

const takeChallenge = <Kind extends Challenge['kind']>(
  { challenges }: PoolContext,
  client: UserPoolClient,
  session: string,
  kind: Kind,
): Extract<Challenge, { kind: Kind }> => {
  const challenge = challenges.find(session);
  if (challenge?.kind !== kind || challenge.clientId !== client.id) throw invalidSession();
  challenges.spend(session);
  return challenge as Extract<Challenge, { kind: Kind }>;
};

const credentialOf = (responses: Input): Credential => {
  const text = textOf(responses, 'CREDENTIAL', 16_384);
  try {
    const credential: unknown = JSON.parse(text);
    if (typeof credential === 'object' && credential !== null) return credential as Credential;
  } catch {
    // Refused like JSON that is not an object.
  }
  throw invalidParameter('CREDENTIAL is not a JSON object');
};
