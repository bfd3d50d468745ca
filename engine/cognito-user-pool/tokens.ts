import { randomBytes, randomUUID } from 'node:crypto';
import {
  EncryptJWT,
  importJWK,
  jwtDecrypt,
  jwtVerify,
  SignJWT,
  type JWK,
  type JWTPayload,
} from 'jose';
import type { UserPool, UserPoolClient } from '../provision/stack.ts';
import { CognitoFailure } from './cognito-failures.ts';
import type { PoolKeys } from './pool-keys.ts';
import { readableAttributes } from './user-description.ts';
import type { User } from './users.ts';

/** A sign-in, as identified in its tokens. */
export interface SignInOrigin {
  /** A UUID of version 7: its time shows whether the sign-in came before a global sign-out. */
  readonly originJti: string;
  /** Epoch seconds. */
  readonly authTime: number;
}

export interface TokenClaims extends JWTPayload {
  readonly sub: string;
  readonly token_use: string;
  readonly origin_jti: string;
  /** Of an access token. */
  readonly client_id?: string;
}

export interface Tokens {
  jwks(): { readonly keys: readonly JWK[] };
  /** Issues ID and access tokens for a sign-in, and a refresh token if the sign-in is new.
   *  @param origin null for a new sign-in. */
  issue(
    user: User,
    client: UserPoolClient,
    origin: SignInOrigin | null,
  ): Promise<AuthenticationResult>;
  /** Reads an ID or access token of this pool.
   *  @throws when signature, algorithm, issuer, expiry, use or (of an ID token) audience is wrong. */
  verify(token: string, use: 'id' | 'access', clientId?: string): Promise<TokenClaims>;
  /** @throws NotAuthorizedException for anything but a refresh token of this client. */
  openRefreshToken(
    token: string,
    client: UserPoolClient,
  ): Promise<SignInOrigin & { readonly sub: string }>;
}

/** The member of InitiateAuth's response. */
export interface AuthenticationResult {
  readonly AccessToken: string;
  readonly IdToken: string;
  readonly RefreshToken?: string;
  /** Seconds. */
  readonly ExpiresIn: number;
  readonly TokenType: 'Bearer';
}

/** UUID version 7: the first 48 bits are the time in epoch milliseconds.
 *  @see https://datatracker.ietf.org/doc/html/rfc9562#name-uuid-version-7 */
const timedUuid = (now: number): string => {
  const hex = now.toString(16).padStart(12, '0') + randomBytes(10).toString('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `7${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
};

/** The time of a sign-in, in epoch milliseconds, by its `origin_jti`. */
export const signedInAt = (originJti: string): number =>
  parseInt(originJti.replace('-', '').slice(0, 12), 16);

/** Whether a sign-in is neither revoked nor older than a global sign-out. */
export const isLive = (user: User, originJti: string): boolean =>
  !user.revoked.includes(originJti) && signedInAt(originJti) > user.signedOutAt;

/** The claims of an ID token about the user: the attributes that the client may read.
 *  @see https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-id-token.html */
const claimsOf = (user: User, client: UserPoolClient): JWTPayload =>
  Object.fromEntries(
    readableAttributes(user, client).map(({ Name, Value }) => [
      Name,
      Name === 'email_verified' ? user.emailVerified : Value,
    ]),
  );

/** The pool's tokens: RS256, with the claims that Cognito gives.
 *  @param now epoch milliseconds.
 *  @see https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-with-identity-providers.html */
export const createTokens = async (
  keys: PoolKeys,
  pool: UserPool,
  now: () => number,
): Promise<Tokens> => {
  const signingKey = await importJWK(keys.signing, 'RS256');
  const publicKey = await importJWK(keys.publicKey, 'RS256');
  const kid = keys.signing.kid ?? '';

  const sign = (claims: JWTPayload, seconds: number): Promise<string> => {
    const iat = Math.floor(now() / 1000);
    return new SignJWT({ ...claims, iss: pool.issuer, iat, exp: iat + seconds, jti: randomUUID() })
      .setProtectedHeader({ alg: 'RS256', kid })
      .sign(signingKey);
  };

  const newOrigin = (): SignInOrigin => ({
    originJti: timedUuid(now()),
    authTime: Math.floor(now() / 1000),
  });

  return {
    jwks: () => ({ keys: [keys.publicKey] }),

    async issue(user, client, known) {
      const origin = known ?? newOrigin();
      const common = {
        sub: user.sub,
        event_id: randomUUID(),
        origin_jti: origin.originJti,
        auth_time: origin.authTime,
      };
      const refreshToken =
        known !== null
          ? {}
          : {
              RefreshToken: await new EncryptJWT({ ...common, client_id: client.id })
                .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
                .setExpirationTime(Math.floor(now() / 1000) + client.refreshTokenValidity)
                .encrypt(keys.sealing),
            };
      return {
        IdToken: await sign(
          {
            ...common,
            aud: client.id,
            token_use: 'id',
            'cognito:username': user.sub,
            ...claimsOf(user, client),
          },
          client.idTokenValidity,
        ),
        AccessToken: await sign(
          {
            ...common,
            client_id: client.id,
            token_use: 'access',
            username: user.sub,
            scope: 'aws.cognito.signin.user.admin',
          },
          client.accessTokenValidity,
        ),
        ...refreshToken,
        ExpiresIn: client.accessTokenValidity,
        TokenType: 'Bearer',
      };
    },

    async verify(token, use, clientId) {
      const { payload } = await jwtVerify<TokenClaims>(token, publicKey, {
        algorithms: ['RS256'],
        issuer: pool.issuer,
        currentDate: new Date(now()),
        requiredClaims: ['sub', 'exp', 'token_use', 'origin_jti'],
        ...(clientId === undefined ? {} : { audience: clientId }),
      });
      if (payload.token_use !== use) throw new Error(`not an ${use} token`);
      return payload;
    },

    async openRefreshToken(token, client) {
      try {
        const { payload } = await jwtDecrypt<{
          sub: string;
          client_id: string;
          origin_jti: string;
          auth_time: number;
        }>(token, keys.sealing, {
          keyManagementAlgorithms: ['dir'],
          contentEncryptionAlgorithms: ['A256GCM'],
          currentDate: new Date(now()),
        });
        if (payload.client_id !== client.id) throw new Error('of another client');
        return { sub: payload.sub, originJti: payload.origin_jti, authTime: payload.auth_time };
      } catch {
        throw new CognitoFailure('NotAuthorizedException', 'Invalid Refresh Token');
      }
    },
  };
};
