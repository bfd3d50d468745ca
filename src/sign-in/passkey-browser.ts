import { PasskeyExists, PasskeyNotUsed } from './passkey-failures.ts';

/** The browser's dialogs for passkeys; options and credentials in the JSON form of WebAuthn.
 *  @throws (both) PasskeyNotUsed; `create` also PasskeyExists.
 *  @see https://www.w3.org/TR/webauthn-3/#sctn-parseCreationOptionsFromJSON */
export interface PasskeyBrowser {
  create(options: PublicKeyCredentialCreationOptionsJSON): Promise<unknown>;
  get(options: PublicKeyCredentialRequestOptionsJSON): Promise<unknown>;
}

/** Passkeys of this browser. Safari before 18.4 and Chrome before 129 lack the conversions from JSON, and
 *  some password managers' credentials lack `toJSON`. */
export const passkeyBrowser: PasskeyBrowser = {
  async create(options) {
    const publicKey =
      'parseCreationOptionsFromJSON' in PublicKeyCredential
        ? PublicKeyCredential.parseCreationOptionsFromJSON(options)
        : creationOptionsOf(options);
    const credential = await navigator.credentials.create({ publicKey }).catch(asFailure);
    return jsonOf(credential);
  },
  async get(options) {
    const publicKey =
      'parseRequestOptionsFromJSON' in PublicKeyCredential
        ? PublicKeyCredential.parseRequestOptionsFromJSON(options)
        : requestOptionsOf(options);
    const credential = await navigator.credentials.get({ publicKey }).catch(asFailure);
    return jsonOf(credential);
  },
};

const asFailure = (cause: unknown): never => {
  const name = cause instanceof Error ? cause.name : '';
  throw name === 'InvalidStateError'
    ? new PasskeyExists('the authenticator has a credential of the user', { cause })
    : new PasskeyNotUsed(`the browser gave no credential: ${name}`, { cause });
};

const bytesOf = (base64url: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64url.replaceAll('-', '+').replaceAll('_', '/')), (character) =>
    character.charCodeAt(0),
  );

const base64urlOf = (bytes: ArrayBuffer): string =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

const descriptorsOf = (
  descriptors: readonly PublicKeyCredentialDescriptorJSON[] = [],
): PublicKeyCredentialDescriptor[] =>
  descriptors.map(({ id, transports }) => ({
    id: bytesOf(id),
    type: 'public-key',
    ...(transports === undefined ? {} : { transports: transports as AuthenticatorTransport[] }),
  }));

/** Converts what `parseCreationOptionsFromJSON` converts but bytes in extensions, which Cognito does not send. */
export const creationOptionsOf = ({
  challenge,
  user,
  excludeCredentials,
  ...others
}: PublicKeyCredentialCreationOptionsJSON): PublicKeyCredentialCreationOptions =>
  ({
    ...others,
    challenge: bytesOf(challenge),
    user: { ...user, id: bytesOf(user.id) },
    excludeCredentials: descriptorsOf(excludeCredentials),
  }) as unknown as PublicKeyCredentialCreationOptions;

/** Converts what `parseRequestOptionsFromJSON` converts but bytes in extensions, which Cognito does not send. */
export const requestOptionsOf = ({
  challenge,
  allowCredentials,
  ...others
}: PublicKeyCredentialRequestOptionsJSON): PublicKeyCredentialRequestOptions =>
  ({
    ...others,
    challenge: bytesOf(challenge),
    allowCredentials: descriptorsOf(allowCredentials),
  }) as unknown as PublicKeyCredentialRequestOptions;

const jsonOf = (credential: Credential | null): unknown => {
  if (credential === null) throw new PasskeyNotUsed('the browser gave no credential');
  if ('toJSON' in credential) return (credential as PublicKeyCredential).toJSON();
  return credentialJson(credential as PublicKeyCredential);
};

/** A credential as its `toJSON` gives it. */
export const credentialJson = ({
  id,
  rawId,
  type,
  authenticatorAttachment,
  response,
}: Omit<PublicKeyCredential, 'toJSON'>): object => {
  const { clientDataJSON } = response;
  const common = { clientDataJSON: base64urlOf(clientDataJSON) };
  return {
    id,
    rawId: base64urlOf(rawId),
    type,
    authenticatorAttachment: authenticatorAttachment ?? undefined,
    clientExtensionResults: {},
    response:
      'attestationObject' in response
        ? { ...common, ...registrationOf(response as AuthenticatorAttestationResponse) }
        : { ...common, ...assertionOf(response as AuthenticatorAssertionResponse) },
  };
};

const registrationOf = (response: AuthenticatorAttestationResponse): object => ({
  attestationObject: base64urlOf(response.attestationObject),
  transports: response.getTransports(),
});

const assertionOf = (response: AuthenticatorAssertionResponse): object => ({
  authenticatorData: base64urlOf(response.authenticatorData),
  signature: base64urlOf(response.signature),
  userHandle: response.userHandle === null ? undefined : base64urlOf(response.userHandle),
});
