import type { PasskeySettings } from '../../provision/stack.ts';
import {
  ownerOfAccessToken,
  userOfAccessToken,
  type Operation,
  type PoolContext,
} from '../context.ts';
import { CognitoFailure, invalidParameter } from '../cognito-failures.ts';
import { textOf, type Input } from '../input.ts';
import type { Passkey } from '../users.ts';
import {
  clientDataOf,
  creationOptions,
  passkeysOf,
  verifyNewPasskey,
  type Credential,
} from '../web-authn.ts';

/** Passkeys of one user.
 *  @see https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow-methods.html */
const mostPasskeys = 20;

/** @throws WebAuthnNotEnabledException when the pool has no passkeys. */
const settingsOf = ({ pool }: PoolContext): PasskeySettings => {
  if (pool.passkeys !== null) return pool.passkeys;
  throw new CognitoFailure('WebAuthnNotEnabledException', 'Passkeys are not enabled.');
};

/** Issues a challenge that only the same user can answer, once.
 *  @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_StartWebAuthnRegistration.html */
export const startWebAuthnRegistration: Operation = async (context, input) => {
  const { user, client } = await ownerOfAccessToken(context, input);
  const settings = settingsOf(context);
  const secret = context.challenges.put({
    kind: 'WEB_AUTHN_REGISTRATION',
    clientId: client.id,
    userId: user.sub,
  });
  const challenge = new Uint8Array(Buffer.from(secret, 'base64'));
  return { CredentialCreationOptions: await creationOptions(settings, user, challenge) };
};

/** Keeps a verified credential.
 *  @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CompleteWebAuthnRegistration.html */
export const completeWebAuthnRegistration: Operation = async (context, input) => {
  const { user, client } = await ownerOfAccessToken(context, input);
  const settings = settingsOf(context);
  const credential = credentialOf(input);
  const { challenge } = clientDataOf(credential);
  const secret = Buffer.from(challenge, 'base64url').toString('base64');
  const asked = context.challenges.find(secret);
  if (asked?.kind !== 'WEB_AUTHN_REGISTRATION' || asked.userId !== user.sub) {
    throw new CognitoFailure('WebAuthnChallengeNotFoundException', 'Challenge not found.');
  }
  if (asked.clientId !== client.id) {
    throw new CognitoFailure(
      'WebAuthnClientMismatchException',
      'The registration was started by another client.',
    );
  }
  context.challenges.spend(secret);
  const passkey = await verifyNewPasskey(settings, credential, challenge, context.now());
  await context.users.change(user.sub, (now) => {
    if (now.passkeys.length >= mostPasskeys) {
      throw new CognitoFailure('LimitExceededException', 'Too many passkeys are registered.');
    }
    // A credential ID is the authenticator's choice: one that is known must not be registered again.
    const isKnown = context.users
      .all()
      .some(({ passkeys }) => passkeys.some(({ id }) => id === passkey.id));
    if (isKnown) {
      throw new CognitoFailure(
        'WebAuthnCredentialNotSupportedException',
        'The credential is registered already.',
      );
    }
    return { ...now, passkeys: [...now.passkeys, passkey] };
  });
  return {};
};

const credentialOf = ({ Credential: credential }: Input): Credential => {
  if (typeof credential === 'object' && credential !== null) return credential as Credential;
  throw invalidParameter('Missing required parameter Credential');
};

/** All of a user's passkeys: at most 20, so that there is never a NextToken.
 *  @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListWebAuthnCredentials.html */
export const listWebAuthnCredentials: Operation = async (context, input) => {
  const user = await userOfAccessToken(context, input);
  const settings = settingsOf(context);
  return { Credentials: passkeysOf(user, settings).map(credentialDescription) };
};

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_WebAuthnCredentialDescription.html */
const credentialDescription = (passkey: Passkey) => ({
  CredentialId: passkey.id,
  FriendlyCredentialName: passkey.name,
  RelyingPartyId: passkey.relyingPartyId,
  AuthenticatorAttachment: passkey.attachment,
  AuthenticatorTransports: passkey.transports,
  CreatedAt: passkey.createdAt / 1000,
});

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DeleteWebAuthnCredential.html */
export const deleteWebAuthnCredential: Operation = async (context, input) => {
  const { sub } = await userOfAccessToken(context, input);
  settingsOf(context);
  const credentialId = textOf(input, 'CredentialId');
  await context.users.change(sub, (user) => {
    const passkeys = user.passkeys.filter(({ id }) => id !== credentialId);
    if (passkeys.length === user.passkeys.length) {
      throw new CognitoFailure('ResourceNotFoundException', 'The credential does not exist.');
    }
    return { ...user, passkeys };
  });
  return {};
};
