import type { Page } from 'playwright-core';
import { codeFromInbox } from '../integration/embedded.ts';
import { confirmSignUp, newAccount, signUp, type Account } from '../integration/users.ts';
import type { AppUnderTest } from './app.ts';

/** Signs up and confirms a new account. */
export const signedUp = async ({ config }: AppUnderTest): Promise<Account> => {
  const account = newAccount();
  await signUp(config, account);
  const code = await codeFromInbox(config.endpoints?.cognitoIdp ?? '', account.email);
  await confirmSignUp(config, account.email, code);
  return account;
};

/** Goes from the signed-in page to its account page. */
export const openAccount = async (page: Page, { email }: Pick<Account, 'email'>): Promise<void> => {
  await page.getByRole('button', { name: `Account of ${email}` }).click();
  await page.getByRole('link', { name: 'Account', exact: true }).click();
  await page.getByRole('heading', { name: 'Account', exact: true, level: 1 }).waitFor();
};

/** Signs out and waits for the sign-in form. */
export const signOut = async (page: Page, { email }: Pick<Account, 'email'>): Promise<void> => {
  await page.getByRole('button', { name: `Account of ${email}` }).click();
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
};
