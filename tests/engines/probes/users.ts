import { decodeJwt } from 'jose';
import type { Config } from '#contract/config';
import { newConfirmedAccount } from '../../integration/engine-under-test.ts';
import {
  confirmSignUp,
  credentialsFor,
  newAccount,
  signInForTokens,
  signUp,
  type Account,
} from '../../integration/users.ts';
import { failure, type Capability } from './probed.ts';

/** Sends an unsigned operation of the user pool. Returns whether the status is 200. */
const asPublic = async (config: Config, operation: string, input: object): Promise<boolean> => {
  const endpoint =
    config.endpoints?.cognitoIdp ?? `https://cognito-idp.${config.region}.amazonaws.com`;
  const answer = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
    },
    body: JSON.stringify(input),
  });
  await answer.body?.cancel();
  return answer.ok;
};

export const ofUsers = {
  signIn: {
    behaviour: 'a user signs up, signs in by SRP and gets temporary credentials',
    has: ({ users }) => Promise.resolve(users().length === 2),
  },
  wrongPasswordRefused: {
    behaviour: 'a wrong password does not sign in',
    has: async ({ engine }) => {
      const { email } = await newConfirmedAccount(engine);
      const wrong = signInForTokens(engine.config, { email, password: 'Wrong-Password-1' });
      return (await failure(wrong)) === 'NotAuthorizedException';
    },
  },
  unknownUserHidden: {
    behaviour: 'an unknown user gets the same challenge as a known one',
    has: ({ engine: { config } }) =>
      asPublic(config, 'InitiateAuth', {
        AuthFlow: 'USER_SRP_AUTH',
        ClientId: config.userPoolClientId,
        AuthParameters: { USERNAME: newAccount().email, SRP_A: 'a'.repeat(768) },
      }),
  },
  emailInIdToken: {
    behaviour: "the ID token carries the user's email address",
    has: ({ users }) => {
      const [{ email, tokens }] = users();
      return Promise.resolve(decodeJwt(tokens.idToken).email === email);
    },
  },
  identitiesStable: {
    behaviour: 'the same user gets the same identity ID again',
    has: async ({ engine, users }) => {
      const [user] = users();
      const again = await credentialsFor(engine.config, user.tokens.idToken);
      return again.identityId === user.identityId;
    },
  },
  codesChecked: {
    behaviour: 'a sign-up is confirmed by the emailed code and no other',
    has: async ({ engine }) => {
      const account = newAccount();
      await signUp(engine.config, account);
      const wrong = await failure(confirmSignUp(engine.config, account.email, '000000'));
      const code = await engine.codeFor(account.email);
      const right = await failure(confirmSignUp(engine.config, account.email, code));
      return wrong === 'CodeMismatchException' && right === null;
    },
  },
  globalSignOut: {
    behaviour: 'a global sign-out revokes the refresh tokens of every device',
    has: async ({ engine: { config }, users }) => {
      const [, user] = users();
      for (let round = 0; round < rounds; round += 1) {
        if (!(await signedOutEverywhere(config, user))) return false;
      }
      return true;
    },
  },
} satisfies Record<string, Capability>;

/** Some engines record a sign-out to the second, so a token of the same second may still work. */
const rounds = 4;

const signedOutEverywhere = async (config: Config, user: Account): Promise<boolean> => {
  const { accessToken, refreshToken } = await signInForTokens(config, user);
  const renew = () =>
    asPublic(config, 'InitiateAuth', {
      AuthFlow: 'REFRESH_TOKEN_AUTH',
      ClientId: config.userPoolClientId,
      AuthParameters: { REFRESH_TOKEN: refreshToken },
    });
  const before = await renew();
  await asPublic(config, 'GlobalSignOut', { AccessToken: accessToken });
  return before && !(await renew());
};
