import { decodeJwt, UnsecuredJWT } from 'jose';
import { newAccount } from '../../users.ts';
import type { World } from '../world.ts';
import { callCognito } from './cognito-call.ts';
import type { WireBuilder } from './wire-attack.ts';

const attribute = { Name: 'custom:space', Value: 'team' };

const updateAttributes = (world: World, attributes: readonly object[]) =>
  callCognito(world, 'cognitoIdp', 'UpdateUserAttributes', {
    AccessToken: world.me.tokens.accessToken,
    UserAttributes: attributes,
  });

const credentialsWith = ({ engine, me, ...world }: World, token: string) => {
  const { region, userPoolId } = engine.config;
  return callCognito({ engine, me, ...world }, 'cognitoIdentity', 'GetCredentialsForIdentity', {
    IdentityId: me.identityId,
    Logins: { [`cognito-idp.${region}.amazonaws.com/${userPoolId}`]: token },
  });
};

/** The token with other claims under its own signature. */
const withClaims = (token: string, claims: object): string => {
  const [header, , signature] = token.split('.');
  const body = Buffer.from(JSON.stringify({ ...decodeJwt(token), ...claims }));
  return [header, body.toString('base64url'), signature].join('.');
};

/** Users who give themselves a space. */
export const spaceAttacks: Readonly<Record<string, WireBuilder>> = {
  'space-self-assigned': (world) =>
    Promise.resolve({
      honest: () => updateAttributes(world, [{ Name: 'email', Value: world.me.email }]),
      attacks: [
        () => updateAttributes(world, [attribute]),
        () => updateAttributes(world, [{ Name: 'email', Value: world.me.email }, attribute]),
      ],
    }),

  'space-self-removed': (world) =>
    Promise.resolve({
      honest: null,
      attacks: [
        () =>
          callCognito(world, 'cognitoIdp', 'DeleteUserAttributes', {
            AccessToken: world.me.tokens.accessToken,
            UserAttributeNames: ['custom:space'],
          }),
      ],
    }),

  'space-at-sign-up': (world) => {
    const signUpWith = (attributes: readonly object[]) => {
      const { email, password } = newAccount();
      return callCognito(world, 'cognitoIdp', 'SignUp', {
        ClientId: world.engine.config.userPoolClientId,
        Username: email,
        Password: password,
        UserAttributes: attributes,
      });
    };
    return Promise.resolve({
      honest: () => signUpWith([]),
      attacks: [() => signUpWith([attribute])],
    });
  },

  'space-administered-unsigned': (world) =>
    Promise.resolve({
      honest: null,
      attacks: [
        () =>
          callCognito(world, 'cognitoIdp', 'AdminUpdateUserAttributes', {
            UserPoolId: world.engine.config.userPoolId,
            Username: world.me.email,
            UserAttributes: [attribute],
          }),
      ],
    }),

  'space-forged-claim': (world) => {
    const token = world.me.tokens.idToken;
    const claim = { 'custom:space': 'team' };
    return Promise.resolve({
      honest: () => credentialsWith(world, token),
      attacks: [
        () => credentialsWith(world, withClaims(token, claim)),
        () => credentialsWith(world, new UnsecuredJWT({ ...decodeJwt(token), ...claim }).encode()),
      ],
    });
  },
};
