import { send } from './http-message.ts';
import type { EngineUnderTest } from './engine-under-test.ts';
import { signed } from './sigv4.ts';
import { signIn, type Account, type SignedIn } from './users.ts';

/** Calls the user pool as its administrator.
 *  @throws Error with the pool's answer when it is not 200. */
export const administerUsers = async (
  { config, operator }: Pick<EngineUnderTest, 'config' | 'operator'>,
  operation: string,
  input: Readonly<Record<string, unknown>>,
): Promise<Readonly<Record<string, unknown>>> => {
  const endpoint =
    config.endpoints?.cognitoIdp ?? `https://cognito-idp.${config.region}.amazonaws.com`;
  const message = {
    method: 'POST',
    path: '/',
    headers: {
      host: new URL(endpoint).host,
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
    },
    body: JSON.stringify({ UserPoolId: config.userPoolId, ...input }),
  };
  const scope = { service: 'cognito-idp', region: config.region, date: new Date() };
  const answer = await send(endpoint, await signed(message, operator, scope));
  const body = answer.body.toString();
  if (answer.status !== 200) throw new Error(`${operation}: ${body}`);
  return JSON.parse(body) as Readonly<Record<string, unknown>>;
};

/** Gives a user a space, signs in, and gets credentials that carry its tag. */
export const joinSpace = async (
  engine: EngineUnderTest,
  { email, password }: Account,
  space: string,
): Promise<SignedIn> => {
  await administerUsers(engine, 'AdminUpdateUserAttributes', {
    Username: email,
    UserAttributes: [{ Name: 'custom:space', Value: space }],
  });
  return signIn(engine.config, { email, password });
};
