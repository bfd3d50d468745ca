import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { CDPSession, Page } from 'playwright-core';
import { totpCode } from '../../engine/cognito-user-pool/totp.ts';
import { openApp, picker, signInOnPage, type AppUnderTest } from './app.ts';
import { openAccount, signedUp, signOut } from './account-screen.ts';
import { openBrowser, type Browser } from './browser.ts';

let app: AppUnderTest;
let browser: Browser;
/** Passkeys need a domain: 127.0.0.1 is none. */
let domain: string;
beforeAll(async () => {
  app = await openApp();
  domain = app.origin.replace('127.0.0.1', 'localhost');
});
afterAll(() => app.close());
beforeEach(async () => {
  browser = await openBrowser();
});
afterEach(() => browser.close());

/** Gives the page's device an authenticator that verifies its user.
 *  @see https://chromedevtools.github.io/devtools-protocol/tot/WebAuthn/ */
const withAuthenticator = async (page: Page): Promise<{ cdp: CDPSession; id: string }> => {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return { cdp, id: authenticatorId };
};

const addPasskey = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await page.getByText('Platform passkey').waitFor();
};

const passkeyButton = (page: Page) => page.getByRole('button', { name: 'Sign in with a passkey' });

const signInByPasskey = async (page: Page, email: string): Promise<void> => {
  await page.getByLabel('Email').fill(email);
  await passkeyButton(page).click();
};

test('a passkey is added, signs in, keeps the sign-in over a reload, and is removed', async () => {
  const account = await signedUp(app);
  const { page, complaints } = await browser.newPage();
  await withAuthenticator(page);
  await page.goto(domain);
  await signInOnPage(page, account);
  await openAccount(page, account);
  await addPasskey(page);
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await page.getByRole('alert').getByText('This device already has a passkey').waitFor();

  await signOut(page, account);
  await signInByPasskey(page, account.email);
  await picker(page).waitFor({ state: 'attached' });
  await page.reload();
  await picker(page).waitFor({ state: 'attached' });

  await openAccount(page, account);
  await page.getByRole('button', { name: /^Remove Platform passkey/ }).click();
  await page.getByText('Platform passkey').waitFor({ state: 'detached' });
  await signOut(page, account);
  await signInByPasskey(page, account.email);
  await page.getByRole('alert').getByText('No passkey signs in to this email').waitFor();
  await signInOnPage(page, account);
  expect(complaints).toEqual([]);
});

test('with an authenticator app, a passkey takes the place of password and code', async () => {
  const account = await signedUp(app);
  const { page } = await browser.newPage();
  await withAuthenticator(page);
  await page.goto(domain);
  await signInOnPage(page, account);
  await openAccount(page, account);
  await page.getByRole('button', { name: 'Set up an authenticator app' }).click();
  await page.getByText('Type it instead').click();
  const secret = (await page.locator('details code').innerText()).replaceAll(' ', '');
  await page.getByLabel('Code that the app shows').fill(totpCode(secret, Date.now()));
  await page.getByRole('button', { name: 'Turn on' }).click();
  await page.getByText('Each sign-in asks for a code').waitFor();
  await addPasskey(page);
  await signOut(page, account);
  await signInByPasskey(page, account.email);
  await picker(page).waitFor({ state: 'attached' });
});

test('a user whom the device does not verify is not signed in', async () => {
  const account = await signedUp(app);
  const { page } = await browser.newPage();
  const { cdp, id } = await withAuthenticator(page);
  await page.goto(domain);
  await signInOnPage(page, account);
  await openAccount(page, account);
  await addPasskey(page);
  await signOut(page, account);
  await cdp.send('WebAuthn.setUserVerified', { authenticatorId: id, isUserVerified: false });
  await signInByPasskey(page, account.email);
  await page.getByRole('alert').getByText('No passkey was used').waitFor();
  expect(await page.evaluate(() => Object.keys(localStorage).join())).not.toContain('idToken');
});

test('without a domain, passkeys are offered nowhere', async () => {
  const account = await signedUp(app);
  const { page } = await browser.newPage();
  await page.goto(app.origin);
  await page.getByLabel('Email').waitFor();
  expect(await passkeyButton(page).count()).toBe(0);
  await signInOnPage(page, account);
  await openAccount(page, account);
  await page.getByText(/^AWS holds \d+ of your files/).waitFor();
  expect(await page.getByRole('heading', { name: 'Passkeys' }).count()).toBe(0);
});
