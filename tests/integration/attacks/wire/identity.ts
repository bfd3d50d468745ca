import { createPublicKey } from 'node:crypto';
import {
  base64url,
  decodeJwt,
  decodeProtectedHeader,
  exportSPKI,
  generateKeyPair,
  importJWK,
  SignJWT,
  UnsecuredJWT,
  type JWK,
  type JWTPayload,
} from 'jose';
import { send, type HttpAnswer } from '../../http-message.ts';
import type { World } from '../world.ts';
import { callCognito, jsonOf } from './cognito-call.ts';
import { clockOf, NotSupported, type WireBuilder } from './wire-attack.ts';

const providerOf = ({ engine }: World): string =>
  `cognito-idp.${engine.config.region}.amazonaws.com/${engine.config.userPoolId}`;

const credentialsWith = (
  world: World,
  token: string,
  identityId: string = world.me.identityId,
): Promise<HttpAnswer> =>
  callCognito(world, 'cognitoIdentity', 'GetCredentialsForIdentity', {
    IdentityId: identityId,
    Logins: { [providerOf(world)]: token },
  });

const identityWith = (world: World, token: string): Promise<HttpAnswer> =>
  callCognito(world, 'cognitoIdentity', 'GetId', {
    IdentityPoolId: world.engine.config.identityPoolId,
    Logins: { [providerOf(world)]: token },
  });

/** Sends each token to GetCredentialsForIdentity and to GetId. */
const withTokens = (world: World, tokens: readonly string[]) => ({
  honest: () => credentialsWith(world, world.me.tokens.idToken),
  attacks: tokens.flatMap((token) => [
    () => credentialsWith(world, token),
    () => identityWith(world, token),
  ]),
});

const claimsOf = ({ me }: World): JWTPayload => decodeJwt(me.tokens.idToken);

const publicKeys = async ({ engine }: World): Promise<readonly JWK[]> => {
  const { region, userPoolId, endpoints } = engine.config;
  const endpoint = endpoints?.cognitoIdp ?? `https://cognito-idp.${region}.amazonaws.com`;
  const answer = await send(endpoint, {
    method: 'GET',
    path: `/${userPoolId}/.well-known/jwks.json`,
    headers: { host: new URL(endpoint).host },
  });
  return jsonOf(answer).keys as readonly JWK[];
};

/** `claims` signed with the pool's own key, as a token for another of its clients would be. */
const signedByPool = (world: World, claims: JWTPayload): Promise<string> => {
  if (world.engine.signToken === null) throw new NotSupported('its signing key is out of reach');
  return world.engine.signToken(claims);
};

/** The identity pool: which tokens give credentials of which identity.
 *  @see https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flow.html */
export const identityAttacks = {
  'guest-id': (world) => ({
    honest: () => identityWith(world, world.me.tokens.idToken),
    attacks: [undefined, {}].map(
      (Logins) => () =>
        callCognito(world, 'cognitoIdentity', 'GetId', {
          IdentityPoolId: world.engine.config.identityPoolId,
          Logins,
        }),
    ),
  }),

  'foreign-identity': (world) => ({
    honest: () => credentialsWith(world, world.me.tokens.idToken),
    attacks: [() => credentialsWith(world, world.me.tokens.idToken, world.other.identityId)],
  }),

  'token-alg-none': (world) => {
    const claims = new UnsecuredJWT(claimsOf(world)).encode();
    const [, payload = '', signature = ''] = world.me.tokens.idToken.split('.');
    const headers = ['none', 'None', 'NONE'].map((alg) =>
      base64url.encode(JSON.stringify({ alg, typ: 'JWT' })),
    );
    return withTokens(world, [
      claims,
      ...headers.flatMap((header) => [
        `${header}.${payload}.`,
        `${header}.${payload}.${signature}`,
      ]),
    ]);
  },

  'token-hs256': async (world) => {
    const { kid = '' } = decodeProtectedHeader(world.me.tokens.idToken);
    const jwk = (await publicKeys(world)).find((key) => key.kid === kid);
    if (jwk === undefined) throw new Error('the ID token is signed with an unpublished key');
    const key = await importJWK({ ...jwk, alg: 'RS256' });
    if (key instanceof Uint8Array) throw new Error('the pool publishes a secret');
    const pem = await exportSPKI(key);
    const der = createPublicKey({ key: pem, format: 'pem' }).export({
      format: 'der',
      type: 'spki',
    });
    const secrets = [
      Buffer.from(pem),
      Buffer.from(pem.trim()),
      der,
      Buffer.from(JSON.stringify(jwk)),
    ];
    const tokens = secrets.map((secret) =>
      new SignJWT(claimsOf(world)).setProtectedHeader({ alg: 'HS256', kid }).sign(secret),
    );
    return withTokens(world, await Promise.all(tokens));
  },

  'token-expired': (world) => {
    const clock = clockOf(world);
    const late = (ask: () => Promise<HttpAnswer>) => () => {
      clock.advance(25 * 60 * 60 * 1000);
      return ask();
    };
    const { honest, attacks } = withTokens(world, [world.me.tokens.idToken]);
    return { honest, attacks: attacks.map(late) };
  },

  'token-access': (world) => withTokens(world, [world.me.tokens.accessToken]),

  'token-other-client': async (world) => {
    const claims = claimsOf(world);
    const { attacks } = withTokens(world, [
      await signedByPool(world, { ...claims, aud: 'anotherclient' }),
      await signedByPool(world, {
        ...claims,
        aud: ['anotherclient'],
      }),
    ]);
    // The token to tamper with must be valid itself, or its refusal would prove nothing.
    const untouched = await signedByPool(world, claims);
    return { honest: () => credentialsWith(world, untouched), attacks };
  },

  'token-other-issuer': async (world) => {
    const claims = claimsOf(world);
    const { kid = '' } = decodeProtectedHeader(world.me.tokens.idToken);
    const iss = `https://cognito-idp.${world.engine.config.region}.amazonaws.com/us-east-1_OtherPool`;
    const { privateKey } = await generateKeyPair('RS256');
    const byAnotherKey = (payload: JWTPayload) =>
      new SignJWT(payload).setProtectedHeader({ alg: 'RS256', kid }).sign(privateKey);
    return withTokens(world, [
      await byAnotherKey({ ...claims, iss }),
      await byAnotherKey(claims),
      await signedByPool(world, { ...claims, iss }),
    ]);
  },

  'classic-flow': (world) => ({
    honest: () => credentialsWith(world, world.me.tokens.idToken),
    attacks: [
      () =>
        callCognito(world, 'cognitoIdentity', 'GetOpenIdToken', {
          IdentityId: world.me.identityId,
          Logins: { [providerOf(world)]: world.me.tokens.idToken },
        }),
    ],
  }),
} satisfies Record<string, WireBuilder>;
