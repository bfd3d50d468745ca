import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CognitoUserSession } from 'amazon-cognito-identity-js';
import { called, enter, signIn, signUp, userIn } from './library.ts';
import { startPool, type PoolServer } from './pool-server.ts';

const email = 'carol@example.com';
let server: PoolServer;

beforeEach(async () => {
  server = await startPool();
});
afterEach(() => server.close());

const mailed = () => server.mails[0]?.code ?? '';
const settled = (
  call: (callbacks: { onSuccess: () => void; onFailure: (error: Error) => void }) => void,
) =>
  new Promise<void>((resolve, reject) =>
    call({ onSuccess: () => resolve(), onFailure: (error) => reject(error) }),
  );

test("a user's whole life through the browser's library", async () => {
  const passwords = ['First-horse-11', 'Second-horse-22', 'Third-horse-33'] as const;

  await signUp(server, email, passwords[0]);
  await expect(signIn(server, email, passwords[0])).rejects.toMatchObject({
    code: 'UserNotConfirmedException',
  });
  await called((callback) => userIn(server, email).resendConfirmationCode(callback));
  await called((callback) => userIn(server, email).confirmRegistration(mailed(), false, callback));

  const user = userIn(server, email);
  const session = await enter(user, passwords[0]);
  const attributes = await called<{ getName(): string; getValue(): string }[]>((callback) =>
    user.getUserAttributes(callback),
  );
  expect(attributes?.map((each) => each.getName())).toEqual(['sub', 'email', 'email_verified']);

  const renewed = await called<CognitoUserSession>((callback) =>
    user.refreshSession(session.getRefreshToken(), callback),
  );
  expect(renewed?.getIdToken().payload.origin_jti).toBe(session.getIdToken().payload.origin_jti);

  await called((callback) => user.changePassword(passwords[0], passwords[1], callback));
  await expect(signIn(server, email, passwords[0])).rejects.toMatchObject({
    code: 'NotAuthorizedException',
    message: 'Incorrect username or password.',
  });
  await signIn(server, email, passwords[1]);

  // The library calls a signed-in user by the sub; the pool knows that name too.
  await settled((callbacks) => user.forgotPassword(callbacks));
  await settled((callbacks) => user.confirmPassword(mailed(), passwords[2], callbacks));
  await signIn(server, email, passwords[2]);

  await settled((callbacks) => user.globalSignOut(callbacks));
  // Asked directly: the library would repeat the question for six seconds.
  const refused = await server.call('InitiateAuth', {
    ClientId: 'client',
    AuthFlow: 'REFRESH_TOKEN_AUTH',
    AuthParameters: { REFRESH_TOKEN: session.getRefreshToken().getToken() },
  });
  expect(refused.body.__type).toBe('NotAuthorizedException');
  server.clock.ahead += 1;
  await expect(signIn(server, email, passwords[2])).resolves.toBeDefined();
});
