import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { startApp, temporaryFolder, type RunningApp } from '../app-process.ts';
import type { Credentials } from '../integration/sigv4.ts';
import type { Account } from '../integration/users.ts';

/** The app as `npm start` runs it, with its two demo accounts. */
export interface AppUnderTest extends RunningApp {
  readonly accounts: readonly [Account, Account];
  readonly operator: Credentials;
  close(): Promise<void>;
}

/** Starts the app with an empty data folder on any free ports; `options` as for `npm start`. */
export const openApp = async (options: readonly string[] = []): Promise<AppUnderTest> => {
  const folder = await temporaryFolder();
  const dataDir = path.join(folder.path, 'data');
  const app = await startApp(dataDir, options);
  const read = async (file: string): Promise<unknown> =>
    JSON.parse(await readFile(path.join(dataDir, file), 'utf8'));
  return {
    ...app,
    accounts: (await read('demo-accounts.json')) as [Account, Account],
    operator: (await read('operator-credentials.json')) as Credentials,
    async close() {
      await app.stop();
      await folder.remove();
    },
  };
};

/** Fills in the sign-in form and waits for the signed-in page. */
export const signInOnPage = async (page: Page, { email, password }: Account): Promise<void> => {
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await picker(page).waitFor({ state: 'attached' });
};

/** The file input that the signed-in page always has. */
export const picker = (page: Page): Locator => page.locator('input[type=file][multiple]');

/** A file's card by the file's original name. */
export const card = (page: Page, name: string): Locator =>
  page.locator(`[data-file=${JSON.stringify(name)}]`);

/** Waits until a file's card shows `state`. */
export const untilState = (page: Page, name: string, state: string, timeout = 60_000) =>
  page
    .locator(`[data-file=${JSON.stringify(name)}][data-state=${JSON.stringify(state)}]`)
    .waitFor({ timeout });

/** What a card has shown since the page was opened: its states, and the percentages of its bar. */
export interface Shown {
  readonly states: readonly string[];
  readonly percentages: readonly number[];
}

/** Notes every state and percentage that any card ever shows, however briefly. Call before the page
 *  is opened. */
export const watchCards = async (page: Page): Promise<void> => {
  await page.addInitScript(() => {
    const shown: Record<string, { states: string[]; percentages: number[] }> = {};
    Object.assign(window, { shown });
    const note = (): void => {
      for (const element of document.querySelectorAll<HTMLElement>('[data-file]')) {
        const { file = '', state = '' } = element.dataset;
        const about = (shown[file] ??= { states: [], percentages: [] });
        if (about.states.at(-1) !== state) about.states.push(state);
        const bar = element.querySelector('[role=progressbar]');
        const now = bar === null ? null : Number(bar.getAttribute('aria-valuenow'));
        if (now !== null && about.percentages.at(-1) !== now) about.percentages.push(now);
      }
    };
    new MutationObserver(note).observe(document, {
      subtree: true,
      childList: true,
      attributes: true,
    });
  });
};

/** What `watchCards` has noted of one file. */
export const shownOf = (page: Page, name: string): Promise<Shown> =>
  page.evaluate(
    (file) =>
      (window as unknown as { shown: Record<string, Shown> }).shown[file] ?? {
        states: [],
        percentages: [],
      },
    name,
  );

/** Drops a file on the page by drag events. */
export const dropFile = async (
  page: Page,
  file: { readonly name: string; readonly type: string; readonly bytes: Uint8Array },
): Promise<void> => {
  const transfer = await page.evaluateHandle(
    ({ name, type, base64 }) => {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      const data = new DataTransfer();
      data.items.add(new File([bytes], name, { type }));
      return data;
    },
    { name: file.name, type: file.type, base64: Buffer.from(file.bytes).toString('base64') },
  );
  for (const event of ['dragenter', 'dragover', 'drop']) {
    await page.dispatchEvent('body', event, { dataTransfer: transfer });
  }
};
