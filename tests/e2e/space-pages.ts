import type { Locator, Page } from 'playwright-core';
import { administerUsers } from '../integration/spaces.ts';
import type { AppUnderTest } from './app.ts';

/** Gives both demo accounts the space `team`, as an administrator does. */
export const giveSpace = async (app: AppUnderTest): Promise<void> => {
  for (const { email } of app.accounts) {
    await administerUsers(app, 'AdminUpdateUserAttributes', {
      Username: email,
      UserAttributes: [{ Name: 'custom:space', Value: 'team' }],
    });
  }
};

/** The switch between the user's own sessions and the space's. */
export const owners = (page: Page): Locator =>
  page.getByRole('navigation', { name: 'Whose sessions' });

/** Shows the space. */
export const toSpace = async (page: Page): Promise<void> => {
  await owners(page).getByRole('link', { name: 'Space team' }).click();
  await page.getByRole('heading', { level: 1, name: 'Space team' }).waitFor({ state: 'attached' });
};
