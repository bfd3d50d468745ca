import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AccessCheck } from '../../src/access-check/access-check.svelte.ts';
import { createAwsProbe } from '../../src/access-check/aws.ts';
import { totpCode } from '../../engine/cognito-user-pool/totp.ts';
import { createCognitoUserPool } from '../../src/sign-in/cognito.ts';
import type { UserPool } from '../../src/sign-in/port.ts';
import { needs } from './capabilities.ts';
import { newConfirmedAccount, startEngine, type EngineUnderTest } from './engine-under-test.ts';
import { joinSpace } from './spaces.ts';
import { newAccount, type Account } from './users.ts';

const users = needs('signIn', 'emailInIdToken');
const codes = needs('codesChecked');
const explained = needs('foreignPrefixRefused', 'foreignPartitionRefused', 'decisionsShown');

let engine: EngineUnderTest;

beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.close());

/** A simulated browser: the page's storage, and a clock that can be set. */
const browser = () => {
  const items = new Map<string, string>();
  let ahead = 0;
  const userPool = createCognitoUserPool(engine.config, {
    storage: {
      getItem: (key) => items.get(key) ?? null,
      setItem: (key, value) => void items.set(key, value),
      removeItem: (key) => void items.delete(key),
      clear: () => items.clear(),
    },
    locks: null,
    now: () => Date.now() + ahead,
  });
  return {
    userPool,
    items,
    /** Moves the page's clock forward by `hours`, so that it renews its tokens. */
    later: (hours: number) => {
      ahead += hours * 3_600_000;
    },
  };
};

const enter = async (userPool: UserPool, { email, password }: Account): Promise<void> => {
  expect(await userPool.signIn(email, password)).toEqual({ status: 'signed-in', email });
};

describe("the page's sign-in", needs('signIn'), () => {
  test('a new address is signed up, asked for its code, and then signed in', codes, async () => {
    const { userPool } = browser();
    const { email, password } = newAccount();
    await userPool.signUp(email, password);
    expect(await userPool.signIn(email, password)).toEqual({
      status: 'needs-confirmation',
      email,
    });
    await expect(userPool.confirmSignUp(email, '000000')).rejects.toMatchObject({
      code: 'unknown-code',
    });
    await userPool.confirmSignUp(email, await engine.codeFor(email));
    await enter(userPool, { email, password });
    expect(userPool.currentUser()).toEqual({ email, space: null });
  });

  test('an address in capitals is the same address', users, async () => {
    const { userPool } = browser();
    const { email, password } = await newConfirmedAccount(engine);
    expect(await userPool.signIn(` ${email.toUpperCase()}`, password)).toEqual({
      status: 'signed-in',
      email,
    });
  });

  const refusals = [
    {
      name: 'a wrong password',
      asks: needs('wrongPasswordRefused'),
      code: 'wrong-password',
      attempt: (userPool: UserPool, { email }: Account) =>
        userPool.signIn(email, 'Not-it-9-Not-it'),
    },
    {
      name: 'an address without an account',
      asks: {},
      code: 'wrong-password',
      attempt: (userPool: UserPool) => userPool.signIn('nobody@example.com', 'Not-it-9-Not-it'),
    },
    {
      name: 'a weak password',
      asks: {},
      code: 'weak-password',
      attempt: (userPool: UserPool) => userPool.signUp('weak@example.com', 'short'),
    },
    {
      name: 'a taken address',
      asks: {},
      code: 'address-taken',
      attempt: (userPool: UserPool, { email, password }: Account) =>
        userPool.signUp(email, password),
    },
  ];
  for (const { name, asks, code, attempt } of refusals) {
    test(`${name} is refused as ${code}`, asks, async () => {
      const account = await newConfirmedAccount(engine);
      await expect(attempt(browser().userPool, account)).rejects.toMatchObject({ code });
    });
  }

  test('a forgotten password is replaced by a code', codes, async () => {
    const { userPool } = browser();
    const { email } = await newConfirmedAccount(engine);
    await userPool.forgotPassword(email);
    const password = 'Another-9-password';
    await userPool.confirmForgotPassword(email, await engine.codeFor(email), password);
    await enter(userPool, { email, password });
  });

  test('a password is changed only with the old one', needs('wrongPasswordRefused'), async () => {
    const { userPool } = browser();
    const account = await newConfirmedAccount(engine);
    await enter(userPool, account);
    await expect(
      userPool.changePassword('Not-it-9-Not-it', 'New-9-password'),
    ).rejects.toMatchObject({ code: 'wrong-password' });
    await userPool.changePassword(account.password, 'New-9-password');
    await enter(browser().userPool, { ...account, password: 'New-9-password' });
  });
});

/** Asks the user pool as the signed-in user; operations that the page itself does not use. */
const asUser = async (
  items: ReadonlyMap<string, string>,
  operation: string,
  input: object,
): Promise<Record<string, unknown>> => {
  const [, accessToken] = [...items].find(([key]) => key.endsWith('.accessToken')) ?? [];
  const response = await fetch(engine.config.endpoints?.cognitoIdp ?? '', {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
    },
    body: JSON.stringify({ AccessToken: accessToken, ...input }),
  });
  expect(response.status, operation).toBe(200);
  return (await response.json()) as Record<string, unknown>;
};

test(
  'an account with an authenticator is asked for its code, and only the right one signs in',
  users,
  async () => {
    const { userPool, items } = browser();
    const account = await newConfirmedAccount(engine);
    await enter(userPool, account);
    const { SecretCode } = await asUser(items, 'AssociateSoftwareToken', {});
    // Each code is valid once: the previous time step's verifies the authenticator, the current
    // one's signs in.
    const codeAt = (ago: number) => totpCode(String(SecretCode), Date.now() - ago);
    await asUser(items, 'VerifySoftwareToken', { UserCode: codeAt(30_000) });
    await asUser(items, 'SetUserMFAPreference', {
      SoftwareTokenMfaSettings: { Enabled: true, PreferredMfa: true },
    });

    const { userPool: elsewhere } = browser();
    const { email, password } = account;
    expect(await elsewhere.signIn(email, password)).toEqual({ status: 'needs-totp' });
    await expect(elsewhere.answerTotp('000000')).rejects.toMatchObject({ code: 'unknown-code' });
    expect(await elsewhere.signIn(email, password)).toEqual({ status: 'needs-totp' });
    expect(await elsewhere.answerTotp(codeAt(0))).toEqual({ status: 'signed-in', email });
  },
);

describe("the page's tokens", users, () => {
  test('are renewed by the refresh token', async () => {
    const { userPool, later } = browser();
    await enter(userPool, await newConfirmedAccount(engine));
    const first = await userPool.idToken();
    expect(await userPool.idToken()).toBe(first);
    later(2);
    expect(await userPool.idToken()).not.toBe(first);
  });

  test('end with a sign-out: nothing is kept, and the refresh token is worthless', async () => {
    const { userPool, items, later } = browser();
    const account = await newConfirmedAccount(engine);
    await enter(userPool, account);
    const kept = new Map(items);
    await userPool.signOut();
    expect([...items.keys()]).toEqual([]);
    for (const [key, value] of kept) items.set(key, value);
    later(2);
    await expect(userPool.idToken()).rejects.toMatchObject({ code: 'signed-out' });
    expect(userPool.currentUser()).toEqual({ email: account.email, space: null });
  });

  test('end on every device with a sign-out everywhere', needs('globalSignOut'), async () => {
    const [here, there] = [browser(), browser()];
    const account = await newConfirmedAccount(engine);
    await enter(here.userPool, account);
    await enter(there.userPool, account);
    await here.userPool.signOutEverywhere();
    there.later(2);
    await expect(there.userPool.idToken()).rejects.toMatchObject({ code: 'signed-out' });
    // A new sign-in works as before.
    await enter(there.userPool, account);
    await there.userPool.idToken();
  });
});

/** Runs the page's access check as whoever is signed in; returns its lines. */
const checkAccess = async (userPool: UserPool): Promise<AccessCheck['lines']> => {
  const probe = createAwsProbe(engine.config, {
    idToken: () => userPool.idToken(),
    space: () => userPool.currentUser()?.space ?? null,
  });
  const check = new AccessCheck(probe, engine.config);
  await check.run();
  const unexpected = check.lines
    .filter(({ result }) => result?.verdict !== 'as-expected')
    .map((line) => [line.case.id, line.result?.outcome]);
  expect(unexpected).toEqual([]);
  const unexplained = check.lines.filter(
    ({ result }) => result?.outcome.kind === 'refused' && result.outcome.decisionId === null,
  );
  expect(unexplained.map((line) => line.case.id)).toEqual([]);
  expect(check.problem).toBeNull();
  expect(check.summary).toBe(`All ${check.lines.length} checks passed.`);
  return check.lines;
};

const inSpaces = (lines: AccessCheck['lines']): number =>
  lines.filter(({ case: { group } }) => group === 'space' || group === 'spaces').length;

test(
  'the access check of the page comes out as it must against the engine',
  explained,
  async () => {
    const { userPool } = browser();
    await enter(userPool, await newConfirmedAccount(engine));
    expect(inSpaces(await checkAccess(userPool))).toBe(0);
  },
);

test(
  'the access check of a member also comes out as it must, for the own space and for others',
  explained,
  async () => {
    const { userPool } = browser();
    const account = await newConfirmedAccount(engine);
    await joinSpace(engine, account, 'team');
    await enter(userPool, account);
    expect(inSpaces(await checkAccess(userPool))).toBe(21);
  },
);
