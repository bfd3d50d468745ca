import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
  type AuthenticationResponseJSON,
  type AuthenticatorTransport,
  type RegistrationResponseJSON,
} from '@simplewebauthn/server';
import type { PasskeySettings } from '../provision/stack.ts';
import { CognitoFailure, invalidParameter, wrongCredentials } from './cognito-failures.ts';
import type { Passkey, User } from './users.ts';

/** ES256 and RS256, the algorithms that Cognito knows. It does not enforce attestation.
 *  @see https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow-methods.html */
const algorithms = [-7, -257];

/** How long a browser waits for the user, in milliseconds. */
const timeout = 60_000;

/** A client's credential, not yet verified. */
export type Credential = Readonly<Record<string, unknown>>;

/** What a browser signed, as it says. */
export interface ClientData {
  /** Base64url. */
  readonly challenge: string;
  readonly origin: string;
  /** Whether it was signed in a frame of another origin. */
  readonly crossOrigin: boolean;
}

/** Reads `response.clientDataJSON` of a credential.
 *  @throws InvalidParameterException when there is none. */
export const clientDataOf = (credential: Credential): ClientData => {
  const { clientDataJSON } = (credential.response ?? {}) as { clientDataJSON?: unknown };
  try {
    const text = Buffer.from(String(clientDataJSON), 'base64url').toString();
    const { challenge, origin, crossOrigin } = JSON.parse(text) as Record<string, unknown>;
    if (typeof challenge === 'string' && typeof origin === 'string') {
      return { challenge, origin, crossOrigin: crossOrigin === true };
    }
  } catch {
    // Not JSON: refused like JSON without the members.
  }
  throw invalidParameter('The credential has no valid clientDataJSON.');
};

/** Whether a page of this origin may use the relying party's passkeys: https on the domain or below it,
 *  and http where the domain is localhost.
 *  @see https://www.w3.org/TR/webauthn-3/#sctn-validating-origin */
export const isOriginOf = (relyingPartyId: string, origin: string): boolean => {
  if (!URL.canParse(origin)) return false;
  const { protocol, hostname, origin: normal } = new URL(origin);
  if (normal !== origin) return false;
  if (hostname !== relyingPartyId && !hostname.endsWith(`.${relyingPartyId}`)) return false;
  return protocol === 'https:' || (protocol === 'http:' && relyingPartyId === 'localhost');
};

/** The user's passkeys for the pool's relying party: those of an earlier one no longer sign in. */
export const passkeysOf = (user: User, { relyingPartyId }: PasskeySettings): readonly Passkey[] =>
  user.passkeys.filter((passkey) => passkey.relyingPartyId === relyingPartyId);

const descriptorOf = ({ id, transports }: Passkey) => ({
  id,
  transports: transports as AuthenticatorTransport[],
});

const userHandleOf = ({ sub }: User): Uint8Array<ArrayBuffer> => new TextEncoder().encode(sub);

/** Makes the options for `navigator.credentials.create`.
 *  @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_StartWebAuthnRegistration.html */
export const creationOptions = (
  settings: PasskeySettings,
  user: User,
  challenge: Uint8Array<ArrayBuffer>,
): Promise<object> =>
  generateRegistrationOptions({
    rpName: settings.relyingPartyId,
    rpID: settings.relyingPartyId,
    userName: user.email,
    userDisplayName: user.email,
    userID: userHandleOf(user),
    challenge,
    timeout,
    excludeCredentials: passkeysOf(user, settings).map(descriptorOf),
    authenticatorSelection: {
      residentKey: 'required',
      userVerification: settings.userVerification,
    },
    supportedAlgorithmIDs: algorithms,
  });

/** Makes the options for `navigator.credentials.get`. */
export const requestOptions = (
  settings: PasskeySettings,
  user: User,
  challenge: Uint8Array<ArrayBuffer>,
): Promise<object> =>
  generateAuthenticationOptions({
    rpID: settings.relyingPartyId,
    challenge,
    timeout,
    allowCredentials: passkeysOf(user, settings).map(descriptorOf),
    userVerification: requiresVerification(settings, user) ? 'required' : 'preferred',
  });

/** A user with a second factor has to prove both with the passkey. */
const requiresVerification = ({ userVerification }: PasskeySettings, { totp }: User): boolean =>
  userVerification === 'required' || (totp.status === 'verified' && totp.enabled);

/** Verifies a new credential.
 *  @param challenge base64url.
 *  @param now epoch milliseconds.
 *  @throws a WebAuthn failure of CompleteWebAuthnRegistration.
 *  @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CompleteWebAuthnRegistration.html */
export const verifyNewPasskey = async (
  settings: PasskeySettings,
  credential: Credential,
  challenge: string,
  now: number,
): Promise<Passkey> => {
  const { origin, crossOrigin } = clientDataOf(credential);
  const { relyingPartyId } = settings;
  if (crossOrigin || !isOriginOf(relyingPartyId, origin)) {
    throw new CognitoFailure(
      'WebAuthnOriginNotAllowedException',
      `Origin ${origin} is not allowed.`,
    );
  }
  const response = credential as unknown as RegistrationResponseJSON;
  const verified = await verifyRegistrationResponse({
    response,
    expectedChallenge: challenge,
    expectedOrigin: origin,
    expectedRPID: relyingPartyId,
    requireUserVerification: settings.userVerification === 'required',
    supportedAlgorithmIDs: algorithms,
  }).catch((error: unknown) => {
    if (error instanceof Error && error.name === 'UnexpectedRPIDHash') {
      throw new CognitoFailure(
        'WebAuthnRelyingPartyMismatchException',
        'The credential is of another relying party.',
      );
    }
    throw unsupportedCredential();
  });
  if (!verified.verified) throw unsupportedCredential();
  const { id, publicKey, counter } = verified.registrationInfo.credential;
  const attachment =
    response.authenticatorAttachment === 'platform' ? 'platform' : 'cross-platform';
  return {
    id,
    publicKey: Buffer.from(publicKey).toString('base64url'),
    counter,
    transports: transportsOf(response),
    attachment,
    name: attachment === 'platform' ? 'Platform passkey' : 'Roaming passkey',
    relyingPartyId,
    createdAt: now,
  };
};

const transportsOf = ({ response }: RegistrationResponseJSON): readonly string[] => {
  const transports: unknown = response.transports ?? [];
  if (!Array.isArray(transports)) return [];
  return transports.filter((each): each is string => typeof each === 'string').slice(0, 8);
};

const unsupportedCredential = (): CognitoFailure =>
  new CognitoFailure(
    'WebAuthnCredentialNotSupportedException',
    'The credential cannot be used in this user pool.',
  );

/** Verifies that one of the user's passkeys signed the challenge.
 *  @param challenge base64url.
 *  @returns the passkey with its new counter.
 *  @throws NotAuthorizedException when it did not. */
export const verifyAssertion = async (
  settings: PasskeySettings,
  user: User,
  credential: Credential,
  challenge: string,
): Promise<Passkey> => {
  const { relyingPartyId } = settings;
  const { origin, crossOrigin } = clientDataOf(credential);
  const passkey = passkeysOf(user, settings).find(({ id }) => id === credential.id);
  const { userHandle } = (credential.response ?? {}) as { userHandle?: unknown };
  const isOfUser =
    userHandle === undefined ||
    userHandle === null ||
    userHandle === Buffer.from(userHandleOf(user)).toString('base64url');
  if (passkey === undefined || !isOfUser) throw wrongCredentials();
  if (crossOrigin || !isOriginOf(relyingPartyId, origin)) throw wrongCredentials();
  const result = await verifyAuthenticationResponse({
    response: credential as unknown as AuthenticationResponseJSON,
    expectedChallenge: challenge,
    expectedOrigin: origin,
    expectedRPID: relyingPartyId,
    requireUserVerification: requiresVerification(settings, user),
    credential: {
      id: passkey.id,
      publicKey: new Uint8Array(Buffer.from(passkey.publicKey, 'base64url')),
      counter: passkey.counter,
    },
  }).catch(() => {
    throw wrongCredentials();
  });
  if (!result.verified) throw wrongCredentials();
  return { ...passkey, counter: result.authenticationInfo.newCounter };
};
