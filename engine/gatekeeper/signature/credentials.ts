import { createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { EncryptJWT, jwtDecrypt } from 'jose';
import type { CredentialIssuer, Principal, RoleSession } from './principal.ts';

/** Long-term keys of the operator, for provisioning and tests. */
export interface OperatorKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly arn: string;
}

/** The principal and secret of an access key and session token, before any signature is checked. */
export type Resolution =
  | {
      readonly ok: true;
      readonly principal: Exclude<Principal, { kind: 'anonymous' }>;
      readonly secretAccessKey: string;
    }
  | { readonly ok: false; readonly problem: CredentialProblem };

export type CredentialProblem = 'unknown-access-key' | 'invalid-session-token' | 'expired-session';

export interface Credentials extends CredentialIssuer {
  /** @param sessionToken null when the request has none. */
  resolve(accessKeyId: string, sessionToken: string | null): Promise<Resolution>;
}

/** A session token that was decrypted, and the secret of its access key. */
interface DecryptedSession {
  readonly token: string;
  readonly session: RoleSession;
  readonly secretAccessKey: string;
}

/** Sessions remembered, so that a token is decrypted once and not for each request. */
const mostRemembered = 1000;

/** Issues and resolves temporary credentials without storing them: the session token is the encrypted
 *  session (JWE, A256GCM) and the secret key is derived from the access key ID, so they survive a restart
 *  and cannot be forged without the master key.
 *  @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp.html */
export const createCredentials = (options: {
  /** 32 random bytes, kept with the engine's data. */
  readonly masterKey: Uint8Array;
  readonly operator: OperatorKeys;
  /** Epoch milliseconds. */
  readonly now: () => number;
}): Credentials => {
  const { masterKey, operator, now } = options;
  const derive = (purpose: string) =>
    new Uint8Array(hkdfSync('sha256', masterKey, new Uint8Array(), purpose, 32));
  const encryptionKey = derive('session token');
  const secretKey = derive('secret access key');
  const accessKey = accessKeyIds(derive('access key id'));
  const secretOf = (accessKeyId: string): string =>
    createHmac('sha256', secretKey).update(accessKeyId).digest().subarray(0, 30).toString('base64');

  /** By access key ID, of the tokens that were decrypted lately. */
  const remembered = new Map<string, DecryptedSession>();

  const decryptSession = async (
    accessKeyId: string,
    token: string,
  ): Promise<DecryptedSession | null> => {
    try {
      const { payload } = await jwtDecrypt<{ session: RoleSession }>(token, encryptionKey, {
        subject: accessKeyId,
        keyManagementAlgorithms: ['dir'],
        contentEncryptionAlgorithms: ['A256GCM'],
      });
      return { token, session: payload.session, secretAccessKey: secretOf(accessKeyId) };
    } catch {
      return null;
    }
  };

  const recallSession = async (
    accessKeyId: string,
    token: string,
  ): Promise<DecryptedSession | CredentialProblem> => {
    const known = remembered.get(accessKeyId);
    if (known?.token === token) return known;
    if (!accessKey.wasIssued(accessKeyId)) return 'unknown-access-key';
    const decrypted = await decryptSession(accessKeyId, token);
    if (decrypted === null) return 'invalid-session-token';
    if (remembered.size >= mostRemembered) remembered.clear();
    remembered.set(accessKeyId, decrypted);
    return decrypted;
  };

  return {
    async issue(session) {
      const accessKeyId = accessKey.issue();
      const sessionToken = await new EncryptJWT({ session })
        .setSubject(accessKeyId)
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
        .encrypt(encryptionKey);
      return {
        accessKeyId,
        secretAccessKey: secretOf(accessKeyId),
        sessionToken,
        expiresAt: session.expiresAt,
      };
    },

    async resolve(accessKeyId, sessionToken) {
      if (accessKeyId === operator.accessKeyId) {
        if (sessionToken !== null) return { ok: false, problem: 'invalid-session-token' };
        const principal = { kind: 'operator', arn: operator.arn } as const;
        return { ok: true, principal, secretAccessKey: operator.secretAccessKey };
      }
      if (sessionToken === null) return { ok: false, problem: 'unknown-access-key' };
      const known = await recallSession(accessKeyId, sessionToken);
      if (typeof known === 'string') return { ok: false, problem: known };
      const { session, secretAccessKey } = known;
      if (session.expiresAt <= now()) return { ok: false, problem: 'expired-session' };
      return { ok: true, principal: session, secretAccessKey };
    },
  };
};

const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

const letters = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => base32.charAt(byte % 32)).join('');

/** Makes access key IDs that can be recognised: ASIA (AWS's prefix of temporary keys), ten random letters,
 *  and six letters of a MAC over them.
 *  @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids */
const accessKeyIds = (key: Uint8Array) => {
  const complete = (random: string): string =>
    `ASIA${random}${letters(createHmac('sha256', key).update(random).digest().subarray(0, 6))}`;
  return {
    issue: (): string => complete(letters(randomBytes(10))),
    wasIssued: (accessKeyId: string): boolean => accessKeyId === complete(accessKeyId.slice(4, 14)),
  };
};
