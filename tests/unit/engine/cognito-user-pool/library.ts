import {
  AuthenticationDetails,
  CognitoUser,
  CognitoUserPool,
  type CognitoUserSession,
} from 'amazon-cognito-identity-js';
import { userPool, type PoolServer } from './pool-server.ts';

const memory = () => {
  const kept = new Map<string, string>();
  return {
    setItem: (key: string, value: string) => void kept.set(key, value),
    getItem: (key: string) => kept.get(key) ?? null,
    removeItem: (key: string) => void kept.delete(key),
    clear: () => {
      kept.clear();
    },
  };
};

const poolOf = ({ endpoint }: PoolServer, client = 'client') =>
  new CognitoUserPool({
    UserPoolId: userPool.id,
    ClientId: client,
    endpoint,
    Storage: memory(),
  });

/** A user of the browser's library, with empty storage. */
export const userIn = (server: PoolServer, email: string, client?: string): CognitoUser =>
  new CognitoUser({ Username: email, Pool: poolOf(server, client), Storage: memory() });

/** Turns the library's callback into a promise. */
export const called = <T>(call: (callback: (error?: Error | null, result?: T) => void) => void) =>
  new Promise<T | undefined>((resolve, reject) => {
    call((error, result) => (error ? reject(error) : resolve(result)));
  });

export const signUp = (server: PoolServer, email: string, password: string) =>
  called((callback) => poolOf(server).signUp(email, password, [], [], callback));

/** Signs in by SRP.
 *  @param totp answers the second factor, where there is one.
 *  @throws Cognito's error, its name in `code`. */
export const enter = (
  user: CognitoUser,
  password: string,
  totp?: () => string,
): Promise<CognitoUserSession> =>
  new Promise((resolve, reject) => {
    const callbacks = { onSuccess: resolve, onFailure: reject };
    const details = new AuthenticationDetails({ Username: user.getUsername(), Password: password });
    user.authenticateUser(details, {
      ...callbacks,
      totpRequired: () => {
        if (totp === undefined) reject(new Error('asked for a second factor'));
        else user.sendMFACode(totp(), callbacks, 'SOFTWARE_TOKEN_MFA');
      },
    });
  });

export const signIn = (server: PoolServer, email: string, password: string, client?: string) =>
  enter(userIn(server, email, client), password);
