import { readFile } from 'node:fs/promises';
import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { totpCode } from '../../engine/cognito-user-pool/totp.ts';
import { dandelions, photoPath } from '../fixtures/photos.ts';
import { clientsFor } from '../integration/clients.ts';
import { callUserPool } from '../../infra/deployment/signed-call.ts';
import { codeFromInbox } from '../integration/embedded.ts';
import { newAccount, signIn } from '../integration/users.ts';
import { openAccount, signedUp, signOut } from './account-screen.ts';
import { openApp, picker, signInOnPage, untilState, type AppUnderTest } from './app.ts';
import { openBrowser, type Browser } from './browser.ts';

let app: AppUnderTest;
let browser: Browser;
beforeAll(async () => {
  app = await openApp();
});
afterAll(() => app.close());
beforeEach(async () => {
  browser = await openBrowser();
});
afterEach(() => browser.close());

test('an authenticator app is set up, asked for at the next sign-in, and turned off', async () => {
  const account = await signedUp(app);
  const { page, complaints } = await browser.newPage();
  await page.goto(app.origin);
  await signInOnPage(page, account);
  await openAccount(page, account);
  await page.getByRole('button', { name: 'Set up an authenticator app' }).click();
  await page.getByRole('img', { name: 'QR code for the app' }).waitFor();
  await page.getByText('Type it instead').click();
  const secret = (await page.locator('details code').innerText()).replaceAll(' ', '');

  await page.getByLabel('Code that the app shows').fill('000000');
  await page.getByRole('button', { name: 'Turn on' }).click();
  await page.getByRole('alert').getByText('That code isn’t right').waitFor();
  // The code of half a minute ago still counts; the one of now is kept for the sign-in.
  await page.getByLabel('Code that the app shows').fill(totpCode(secret, Date.now() - 30_000));
  await page.getByRole('button', { name: 'Turn on' }).click();
  await page.getByText('Each sign-in asks for a code').waitFor();

  await signOut(page, account);
  await page.getByLabel('Email').fill(account.email);
  await page.getByLabel('Password', { exact: true }).fill(account.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.locator('input[name=code]').fill(totpCode(secret, Date.now()));
  await page.locator('form button[type=submit]').click();
  await picker(page).waitFor({ state: 'attached' });

  await openAccount(page, account);
  await page.getByRole('button', { name: 'Turn off' }).click();
  await page.getByRole('button', { name: 'Set up an authenticator app' }).waitFor();
  await signOut(page, account);
  await signInOnPage(page, account);
  // Chromium reports the refused code as a failed request.
  expect(complaints.filter((complaint) => !complaint.includes('400'))).toEqual([]);
});

test('a new email signs in once its code is entered; until then the old one does', async () => {
  const [account, somebodyElse] = [await signedUp(app), await signedUp(app)];
  const { email } = newAccount();
  const { page, complaints } = await browser.newPage();
  await page.goto(app.origin);
  await signInOnPage(page, account);
  await openAccount(page, account);
  const address = page.getByLabel('New email');
  await address.fill(somebodyElse.email);
  await page.getByRole('button', { name: 'Change email' }).click();
  await page.getByRole('alert').getByText('This address can’t be used').waitFor();

  await address.fill(email);
  await page.getByRole('button', { name: 'Change email' }).click();
  await page.getByText(`We sent a code to ${email}`).waitFor();
  const code = await codeFromInbox(app.config.endpoints?.cognitoIdp ?? '', email);
  await page.getByLabel('Code from the email').fill(code === '000000' ? '000001' : '000000');
  await page.getByRole('button', { name: 'Confirm the new email' }).click();
  await page.getByRole('alert').getByText('That code isn’t right').waitFor();
  await signIn(app.config, account);

  await page.getByLabel('Code from the email').fill(code);
  await page.getByRole('button', { name: 'Confirm the new email' }).click();
  await page.getByText(`You sign in with ${email}`).waitFor();
  await expect(signIn(app.config, account)).rejects.toThrow();
  await signOut(page, { email });
  await signInOnPage(page, { ...account, email });
  expect(complaints.filter((complaint) => !complaint.includes('400'))).toEqual([]);
});

test('an invited user replaces the temporary password, and signs in with the new one', async () => {
  const { email, password } = newAccount();
  const { region, userPoolId, endpoints } = app.config;
  const endpoint = endpoints?.cognitoIdp ?? '';
  const { accessKeyId, secretAccessKey } = app.operator;
  const caller = { region, endpoint, credentials: { accessKeyId, secretAccessKey } };
  await callUserPool(caller, 'AdminCreateUser', { UserPoolId: userPoolId, Username: email });
  const { page } = await browser.newPage();
  await page.goto(app.origin);
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(await codeFromInbox(endpoint, email));
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('heading', { name: 'Choose a new password' }).waitFor();
  await page.getByLabel('New password').fill('short');
  await page.getByRole('button', { name: 'Set password' }).click();
  await page.getByRole('alert').getByText('Too short').waitFor();
  await page.getByLabel('New password').fill(password);
  await page.getByRole('button', { name: 'Set password' }).click();
  await picker(page).waitFor({ state: 'attached' });
  await signOut(page, { email });
  await signInOnPage(page, { email, password });
});

test('everything is exported, then deleted with the account, and AWS has nothing left', async () => {
  const account = await signedUp(app);
  const { page, complaints } = await browser.newPage();
  await page.goto(app.origin);
  await signInOnPage(page, account);
  await picker(page).setInputFiles([photoPath(dandelions)]);
  await untilState(page, 'dandelions.jpg', 'ready');
  const { identityId } = await signIn(app.config, account);

  await openAccount(page, account);
  await page.getByText(/^AWS holds \d+ of your files/).waitFor();
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download everything as a zip' }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toBe('latchkey-data.zip');
  const zip = (await readFile(await download.path())).toString('latin1');
  for (const name of ['sessions.json', 'results.json', 'dandelions.jpg', 'thumb.webp']) {
    expect(zip).toContain(name);
  }

  await page.getByRole('button', { name: 'Delete account' }).click();
  const dialog = page.getByRole('dialog');
  const confirm = dialog.getByRole('button', { name: 'Delete everything' });
  expect(await confirm.getAttribute('aria-disabled')).toBe('true');
  await dialog.getByLabel(`Type ${account.email} to confirm`).fill(account.email);
  await confirm.click();
  await page.getByRole('heading', { name: 'Your account is deleted' }).waitFor();

  const { s3, dynamodb } = clientsFor(app.config, app.operator);
  for (const Bucket of [app.config.uploadsBucket, app.config.resultsBucket]) {
    const { KeyCount } = await s3.send(
      new ListObjectsV2Command({ Bucket, Prefix: `${identityId}/` }),
    );
    expect(KeyCount).toBe(0);
  }
  for (const TableName of [app.config.sessionsTable, app.config.resultsTable]) {
    const { Count } = await dynamodb.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'identityId = :id',
        ExpressionAttributeValues: { ':id': { S: identityId } },
      }),
    );
    expect(Count).toBe(0);
  }
  await expect(signIn(app.config, account)).rejects.toThrow();
  const kept = await page.evaluate(async () => ({
    keys: Object.keys(localStorage).filter((key) => key !== 'latchkey-theme'),
    databases: (await indexedDB.databases()).map(({ name }) => name),
  }));
  expect(kept).toEqual({ keys: [], databases: [] });
  await page.getByRole('link', { name: 'To the sign-in page' }).click();
  await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
  expect(complaints).toEqual([]);
});
