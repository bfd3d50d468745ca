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

/** Sends an operation of the user pool that takes no signature: whether it is answered with 200. */
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
    question: 'a user signs up, signs in by SRP and gets temporary credentials',
    has: ({ users }) => Promise.resolve(users().length === 2),
  },
  wrongPasswordRefused: {
    question: 'a wrong password does not sign in',
    has: async ({ engine }) => {
      const { email } = await newConfirmedAccount(engine);
      const wrong = signInForTokens(engine.config, { email, password: 'Wrong-Password-1' });
      return (await failure(wrong)) === 'NotAuthorizedException';
    },
  },
  unknownUserHidden: {
    question: 'an unknown user is asked for a password as a known one is',
    has: ({ engine: { config } }) =>
      asPublic(config, 'InitiateAuth', {
        AuthFlow: 'USER_SRP_AUTH',
        ClientId: config.userPoolClientId,
        AuthParameters: { USERNAME: newAccount().email, SRP_A: 'a'.repeat(768) },
      }),
  },
  emailInIdToken: {
    question: "the ID token carries the user's e-mail address",
    has: ({ users }) => {
      const [{ email, tokens }] = users();
      return Promise.resolve(decodeJwt(tokens.idToken).email === email);
    },
  },
  identitiesStable: {
    question: 'the same user gets the same identity ID again',
    has: async ({ engine, users }) => {
      const [user] = users();
      const again = await credentialsFor(engine.config, user.tokens.idToken);
      return again.identityId === user.identityId;
    },
  },
  codesChecked: {
    question: 'a sign-up is confirmed by the code of its e-mail and by no other',
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
    question: 'a sign-out everywhere ends the refresh tokens of every device',
    has: async ({ engine: { config }, users }) => {
      const [, user] = users();
      for (let round = 0; round < rounds; round += 1) {
        if (!(await signedOutEverywhere(config, user))) return false;
      }
      return true;
    },
  },
} satisfies Record<string, Capability>;

/** Some engines know the moment of a sign-out to the second only: then it may do, or not. */
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
