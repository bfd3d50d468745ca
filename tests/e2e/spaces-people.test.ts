import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from '../app-process.ts';
import { brook, dogs, fig, photoPath } from '../fixtures/photos.ts';
import { jsonOf, newCommandLine, outputOf, type CommandLine } from '../integration/command-line.ts';
import { eventually } from '../integration/eventually.ts';
import { card, openApp, picker, signInOnPage, untilState, type AppUnderTest } from './app.ts';
import { openBrowser, type Browser } from './browser.ts';
import { pickFile, startBrowser, type KillableBrowser } from './killable-browser.ts';
import { giveSpace, toSpace } from './space-pages.ts';

let app: AppUnderTest;
let computer: CommandLine;
const browsers: (Browser | KillableBrowser)[] = [];

beforeAll(async () => {
  app = await openApp();
  await giveSpace(app);
  computer = await newCommandLine();
});
afterAll(async () => {
  await app.close();
  await computer.remove();
});
afterEach(async () => {
  await Promise.all(browsers.splice(0).map((browser) => browser.close().catch(() => undefined)));
});

const opened = async (page: Page, user: 0 | 1): Promise<Page> => {
  await page.goto(app.origin);
  await signInOnPage(page, app.accounts[user]);
  return page;
};

const inBrowser = async (user: 0 | 1): Promise<Page> => {
  const browser = await openBrowser();
  browsers.push(browser);
  return opened((await browser.newPage()).page, user);
};

/** A session of this title. */
const session = (page: Page, title: string): Locator =>
  page.locator('[data-session]', { has: page.getByRole('heading', { name: title, exact: true }) });

const rename = async (page: Page, from: string, to: string): Promise<void> => {
  await session(page, from)
    .getByRole('button', { name: /^Rename/ })
    .click();
  await page.getByRole('textbox', { name: 'Name of the session' }).fill(to);
  await page.keyboard.press('Enter');
};

const remove = async (page: Page, name: string): Promise<void> => {
  await card(page, name).hover();
  await card(page, name)
    .getByRole('button', { name: `Delete ${name}` })
    .click();
  await card(page, name).waitFor({ state: 'detached' });
};

/** What a page shows of the space: titles, and pictures with their states. */
const shownOf = async (page: Page): Promise<string> =>
  JSON.stringify({
    titles: await page.locator('[data-session] h2').allInnerTexts(),
    pictures: await page
      .locator('[data-file]')
      .evaluateAll((cards) =>
        cards.map((each) => `${each.dataset.file}: ${each.dataset.state}`).sort(),
      ),
  });

test('two people and a command line work on one session at once, one is killed, and all end with the same', async () => {
  const profile = await temporaryFolder();
  let first = await startBrowser(profile.path);
  browsers.push(first);
  let anna = await opened(await first.newPage(), 0);
  const ben = await inBrowser(1);
  await computer.login(app.config, app.accounts[1]);
  expect(outputOf(await computer.run(['whoami']))).toContain('team');
  await Promise.all([toSpace(anna), toSpace(ben)]);

  const put = (file: string) => ['put', file, '--session', 'Work', '--space', 'team', '--json'];
  expect(jsonOf(await computer.run([...put(photoPath(fig)), '--wait']))).toMatchObject([
    { name: fig.file, state: 'ready' },
  ]);
  await Promise.all([anna, ben].map((page) => session(page, 'Work').waitFor()));

  // Everybody at once: two titles, three pictures, one deletion.
  const killed = computer.start(put(photoPath(dogs)));
  await Promise.all([
    rename(anna, 'Work', 'Work of anna').then(() => pickFile(anna, photoPath(brook))),
    rename(ben, 'Work', 'Work of ben').then(() => remove(ben, fig.file)),
  ]);
  // Anna's browser and the command are killed wherever they are.
  killed.kill('SIGKILL');
  await killed.ended;
  await first.kill();
  first = await startBrowser(profile.path);
  browsers.push(first);
  anna = await first.newPage();
  await anna.goto(app.origin);
  await picker(anna).waitFor({ state: 'attached' });
  // Which of the two was shown last may not have reached the disk.
  await toSpace(anna);

  // Brook's row, or its bytes, may have died with the browser: then the file is chosen again.
  await anna.locator('[data-session]').first().waitFor();
  await eventually('brook, sent or chosen again', async () => {
    const [state] = await anna
      .locator(`[data-file="${brook.file}"]`)
      .evaluateAll((cards) => cards.map((each) => [each.dataset.state, each.textContent ?? '']));
    if (state === undefined || state[1]?.includes('Needs the file again') === true) {
      await pickFile(anna, photoPath(brook));
      return true;
    }
    return state[0] === 'queued' ? null : true;
  });
  const title = (await anna.locator('[data-session] h2').first().innerText()).trim();
  expect(
    jsonOf(
      await computer.run([
        ...['put', photoPath(dogs), '--session', title, '--space', 'team', '--wait', '--json'],
      ]),
    ),
  ).toMatchObject([{ name: dogs.file, state: 'ready' }]);

  await Promise.all([untilState(anna, dogs.file, 'ready'), untilState(ben, dogs.file, 'ready')]);
  await untilState(ben, brook.file, 'ready');
  const [hers, his] = await eventually('the same on both pages', async () => {
    const both = await Promise.all([anna, ben].map(shownOf));
    return both[0] === both[1] ? both : null;
  });
  expect(hers).toBe(his);
  expect(hers).toMatch(/Work of (anna|ben)/);
  expect(await card(ben, fig.file).count()).toBe(0);
  const [listed] = jsonOf(await computer.run(['ls', title, '--space', 'team', '--json']));
  expect(listed).toMatchObject({ state: 'ready' });
  await first.kill();
  await profile.remove();
}, 240_000);
