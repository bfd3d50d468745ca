import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { isoCBOR } from '@simplewebauthn/server/helpers';

/** What an authenticator or a page does otherwise than it should. */
export interface Deviation {
  readonly origin?: string;
  readonly relyingPartyId?: string;
  readonly challenge?: string;
  readonly verifiesUser?: boolean;
  /** Of signatures; the authenticator's own if absent. */
  readonly counter?: number;
  /** The credential that it claims to be. */
  readonly id?: string;
  readonly userHandle?: string;
  readonly crossOrigin?: boolean;
}

const userPresent = 0x01;
const userVerified = 0x04;
const attestedData = 0x40;

const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');

/** An authenticator with one ES256 credential, and the page that uses it.
 *  @see https://www.w3.org/TR/webauthn-3/#sctn-authenticator-data */
export const createAuthenticator = () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const id = randomBytes(32);
  let counter = 0;

  const clientData = (type: string, challenge: string, deviation: Deviation): Buffer =>
    Buffer.from(
      JSON.stringify({
        type,
        challenge: deviation.challenge ?? challenge,
        origin: deviation.origin ?? 'http://localhost:4180',
        crossOrigin: deviation.crossOrigin ?? false,
      }),
    );

  const authenticatorData = (deviation: Deviation, attested: Uint8Array): Buffer => {
    const relyingPartyId = deviation.relyingPartyId ?? 'localhost';
    const flags =
      userPresent |
      (deviation.verifiesUser === false ? 0 : userVerified) |
      (attested.length === 0 ? 0 : attestedData);
    const count = Buffer.alloc(4);
    count.writeUInt32BE(deviation.counter ?? counter);
    return Buffer.concat([
      createHash('sha256').update(relyingPartyId).digest(),
      Buffer.from([flags]),
      count,
      attested,
    ]);
  };

  const coordinates = publicKey.export({ format: 'jwk' });
  const coordinate = (text = ''): Uint8Array => new Uint8Array(Buffer.from(text, 'base64url'));
  const coseKey = isoCBOR.encode(
    new Map<number, number | Uint8Array>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, coordinate(coordinates.x)],
      [-3, coordinate(coordinates.y)],
    ]) as never,
  );

  return {
    id: base64url(id),

    /** Answers CredentialCreationOptions, without attestation. */
    register(options: { readonly challenge: string }, deviation: Deviation = {}) {
      const attested = Buffer.concat([
        Buffer.alloc(16),
        Buffer.from([0, id.length]),
        id,
        Buffer.from(coseKey),
      ]);
      const attestationObject = isoCBOR.encode(
        new Map<string, unknown>([
          ['fmt', 'none'],
          ['attStmt', new Map()],
          ['authData', new Uint8Array(authenticatorData(deviation, attested))],
        ]) as never,
      );
      return {
        id: base64url(id),
        rawId: base64url(id),
        type: 'public-key',
        authenticatorAttachment: 'platform',
        clientExtensionResults: {},
        response: {
          clientDataJSON: base64url(clientData('webauthn.create', options.challenge, deviation)),
          attestationObject: base64url(attestationObject),
          transports: ['internal'],
        },
      };
    },

    /** Signs the challenge of CREDENTIAL_REQUEST_OPTIONS. */
    sign(options: { readonly challenge: string }, deviation: Deviation = {}): string {
      counter += 1;
      const data = authenticatorData(deviation, Buffer.alloc(0));
      const signed = clientData('webauthn.get', options.challenge, deviation);
      const message = Buffer.concat([data, createHash('sha256').update(signed).digest()]);
      const claimed = deviation.id ?? base64url(id);
      return JSON.stringify({
        id: claimed,
        rawId: claimed,
        type: 'public-key',
        clientExtensionResults: {},
        response: {
          clientDataJSON: base64url(signed),
          authenticatorData: base64url(data),
          signature: base64url(sign('sha256', message, privateKey)),
          ...(deviation.userHandle === undefined ? {} : { userHandle: deviation.userHandle }),
        },
      });
    },
  };
};

export type Authenticator = ReturnType<typeof createAuthenticator>;
