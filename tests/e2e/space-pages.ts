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

/** Counts how often a page reads the log of changes from now on, by whose log it is. */
export const countLooks = (page: Page): { own: number; space: number } => {
  const looks = { own: 0, space: 0 };
  page.on('request', (request) => {
    const asked = request.postData() ?? '';
    const isLook =
      request.headers()['x-amz-target']?.endsWith('.Query') && asked.includes('change#');
    if (isLook === true) looks[asked.includes('space#team') ? 'space' : 'own'] += 1;
  });
  return looks;
};
