import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ensureChromium } from '../chromium.ts';
import { dandelions, photoPath } from '../fixtures/photos.ts';
import { right } from './fake-workspace/fake-user-pool.ts';
import { scenes } from './fake-workspace/scenes.ts';
import { serveScenes } from './fake-workspace/serve.ts';

let browser: Browser;
let site: Awaited<ReturnType<typeof serveScenes>>;

beforeAll(async () => {
  [browser, site] = await Promise.all([
    chromium.launch({
      executablePath: ensureChromium(),
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
    }),
    serveScenes(),
  ]);
});

afterAll(async () => {
  await browser?.close();
  await site?.stop();
});

/** Opens a scene, or the sign-in page; a complaint of the browser fails the test that ends with
 *  `done`. */
const open = async (scene: string | null, options: BrowserContextOptions = {}) => {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(scene === null ? site.url : `${site.url}/?scene=${scene}`);
  await page.locator('main').waitFor();
  const done = async () => {
    expect(complaints).toEqual([]);
    await context.close();
  };
  return { page, done };
};

const calls = (page: Page, command: string) =>
  page.evaluate((wanted) => window.workspace.calls.filter(([name]) => name === wanted), command);

const files = (page: Page) => page.locator('[data-file]');

describe('what tests from outside rely on', () => {
  test('the sign-in form has its labels and its button, and opens with the right password', async () => {
    const { page, done } = await open(null);
    await page.getByLabel('Email').fill('ada@example.com');
    await page.getByLabel('Password').fill('wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('The e-mail address or the password is not right').waitFor();
    await page.getByLabel('Password').fill(right.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.locator('input[type=file][multiple]').waitFor({ state: 'attached' });
    await done();
  });

  test.each(Object.keys(scenes))(
    'in the scene "%s" there is exactly one input for files, with its sessions and states',
    async (scene) => {
      const { page, done } = await open(scene);
      expect(await page.locator('input[type=file][multiple]').count()).toBe(1);
      const sessions = await page.evaluate(() => window.workspace.view.sessions);
      const ids = await page
        .locator('[data-session]')
        .evaluateAll((all) => all.map((one) => one.getAttribute('data-session')));
      expect(ids).toEqual(sessions.map(({ sessionId }) => sessionId));
      const shown = await files(page).evaluateAll((all) =>
        all.map((one) => [one.getAttribute('data-file'), one.getAttribute('data-state')]),
      );
      expect(shown).toEqual(
        sessions.flatMap((session) => session.files.map(({ name, state }) => [name, state.status])),
      );
      await done();
    },
  );

  test('every finished rendition has a link that begins with Download, signed by the workspace', async () => {
    const { page, done } = await open('ready');
    const card = files(page).first();
    const links = card.getByRole('link', { name: /^Download/ });
    await expect.poll(() => links.count()).toBe(3);
    expect(await links.first().getAttribute('download')).toBe('DSC_0412-thumb.webp');
    await card.getByRole('img', { name: 'DSC_0412.jpg' }).waitFor();
    await done();
  });

  test('a picture is looked at in full size and given back the focus when closed', async () => {
    const { page, done } = await open('ready');
    const view = page.getByRole('button', { name: 'View DSC_0412.jpg' });
    await view.click();
    const dialog = page.getByRole('dialog', { name: 'DSC_0412.jpg' });
    await dialog.getByRole('img', { name: 'DSC_0412.jpg' }).waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await view.evaluate((element) => element === document.activeElement)).toBe(true);
    await done();
  });

  test('files put into the input go to the workspace, and the same ones can be put in again', async () => {
    const { page, done } = await open('empty');
    const input = page.locator('input[type=file][multiple]');
    await input.setInputFiles(photoPath(dandelions));
    await page.locator(`[data-file="${dandelions.file}"][data-state="queued"]`).waitFor();
    await input.setInputFiles(photoPath(dandelions));
    await expect.poll(() => files(page).count()).toBe(2);
    expect(await calls(page, 'createSession')).toHaveLength(1);
    // The picture is there before any rendition: a small copy made in this tab.
    await page.locator('[data-file] img[src^="blob:"]').first().waitFor();
    await done();
  });
});

describe('commands', () => {
  test('pause, resume, cancel and delete reach the file they stand beside', async () => {
    const { page, done } = await open('uploading');
    const card = files(page).first();
    await card.getByRole('button', { name: 'Pause DSC_0412.jpg' }).click();
    await card.getByText('Paused').waitFor();
    await card.getByRole('button', { name: 'Resume' }).click();
    await card.getByRole('button', { name: 'Cancel DSC_0412.jpg' }).click();
    await page.locator('[data-file="DSC_0412.jpg"][data-state="cancelled"]').waitFor();
    await card.getByRole('button', { name: 'Delete DSC_0412.jpg' }).click();
    await expect.poll(() => files(page).count()).toBe(5);
    expect(await page.locator(':focus').textContent()).toBe('Lofoten, the long way round');
    await done();
  });

  test('a picture whose bytes are gone is chosen again for the file it was', async () => {
    const { page, done } = await open('uploading');
    const chooser = page.waitForEvent('filechooser');
    await page
      .locator('[data-file="DSC_0415.jpg"]')
      .getByRole('button', { name: 'Choose the file' })
      .click();
    await (await chooser).setFiles(photoPath(dandelions));
    await expect.poll(() => calls(page, 'provideBytes')).toHaveLength(1);
    await done();
  });

  test('a session is renamed with the keyboard alone', async () => {
    const { page, done } = await open('ready');
    await page.getByRole('button', { name: 'Rename Contact sheet' }).press('Enter');
    await page.keyboard.type('Proofs');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Proofs' }).waitFor();
    const focused = page.locator(':focus');
    await expect.poll(() => focused.getAttribute('aria-label')).toBe('Rename Proofs');
    await done();
  });

  test('a recipe is edited, its mistakes are told, and a good one is saved', async () => {
    const { page, done } = await open('ready');
    await page.getByRole('button', { name: 'Recipe' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Add a rendition' }).click();
    const added = dialog.getByRole('group', { name: 'Rendition 4' });
    await added.getByLabel('Width').fill('9000');
    await dialog.getByRole('button', { name: 'Save recipe' }).click();
    await dialog.getByText('Rendition 4: the width is a whole number from 1 to 8192.').waitFor();
    await added.getByLabel('Width').fill('640');
    await dialog.getByRole('button', { name: 'Save recipe' }).click();
    await dialog.waitFor({ state: 'detached' });
    const [call] = await calls(page, 'changeRecipe');
    expect(call?.[2]).toMatchObject({
      renditions: [{}, {}, {}, { name: 'size-4', width: 640, height: 1280 }],
    });
    await done();
  });

  test('a session is deleted only after a second word', async () => {
    const { page, done } = await open('ready');
    await page.getByRole('button', { name: 'Delete session Contact sheet' }).click();
    expect(await calls(page, 'deleteSession')).toEqual([]);
    await page.getByRole('dialog').getByRole('button', { name: 'Delete session' }).click();
    await expect.poll(() => page.locator('[data-session]').count()).toBe(2);
    // The button that was pressed is gone; the keyboard goes on from the top of the list.
    await expect.poll(() => page.locator(':focus').textContent()).toBe('Your pictures');
    await done();
  });

  test('signing out asks first while pictures are only in this browser', async () => {
    const { page, done } = await open('uploading');
    await page.getByRole('button', { name: 'Account of ada@example.com' }).click();
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('4 pictures and 3 changes are only in this browser').waitFor();
    await dialog.getByRole('button', { name: 'Sign out anyway' }).click();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    expect(await calls(page, 'forget')).toHaveLength(1);
    await done();
  });

  test('all results of a session are saved as one zip', async () => {
    const { page, done } = await open('ready');
    const download = page.waitForEvent('download');
    await page
      .getByRole('button', { name: /^All as zip/ })
      .first()
      .click();
    expect((await download).suggestedFilename()).toBe('Lofoten, the long way round.zip');
    await done();
  });

  test('pictures dropped on a session go to that session', async () => {
    const { page, done } = await open('ready');
    const transfer = await page.evaluateHandle(() => {
      const data = new DataTransfer();
      data.items.add(new File(['x'], 'dropped.jpg', { type: 'image/jpeg' }));
      return data;
    });
    const target = page.locator('[data-session]').nth(1);
    await target.dispatchEvent('dragover', { dataTransfer: transfer });
    await page.getByText('Drop to add to “Contact sheet”').waitFor();
    await target.dispatchEvent('drop', { dataTransfer: transfer });
    await target.locator('[data-file="dropped.jpg"]').waitFor();
    await done();
  });
});

describe('for everybody', () => {
  test.each([
    ['light', 'rgb(246, 245, 241)'],
    ['dark', 'rgb(18, 21, 23)'],
  ] as const)('the theme follows a %s system', async (colorScheme, paper) => {
    const { page, done } = await open('ready', { colorScheme });
    expect(
      await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor),
    ).toBe(paper);
    await done();
  });

  test('the chosen theme wins over the system', async () => {
    const { page, done } = await open('ready', { colorScheme: 'light' });
    await page.getByRole('button', { name: 'Account of ada@example.com' }).click();
    await page.getByRole('button', { name: 'Preferences' }).click();
    await page.getByLabel('Dark').check();
    await expect
      .poll(() => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor))
      .toBe('rgb(18, 21, 23)');
    await done();
  });

  test.each(Object.keys(scenes))('the scene "%s" fits a phone of 360 pixels', async (scene) => {
    const { page, done } = await open(scene, { viewport: { width: 360, height: 740 } });
    const beyond = await page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      return scrollWidth - clientWidth;
    });
    expect(beyond).toBeLessThanOrEqual(0);
    await done();
  });

  test('every control can be reached by the keyboard and shows that it has the focus', async () => {
    const { page, done } = await open('ready');
    const reached = new Set<string>();
    for (let step = 0; step < 60; step += 1) {
      await page.keyboard.press('Tab');
      const focused = await page.evaluate(() => {
        const element = document.activeElement;
        if (element === null || element === document.body) return null;
        const { outlineStyle, outlineWidth } = getComputedStyle(element);
        return {
          name: element.getAttribute('aria-label') ?? element.textContent?.trim() ?? '',
          visible: outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2,
        };
      });
      if (focused === null) break;
      expect(focused.visible, focused.name).toBe(true);
      reached.add(focused.name.split(/\s+/)[0] ?? '');
    }
    for (const name of ['Latchkey', 'Account', 'New', 'Rename', 'Add', 'All', 'Recipe', 'Delete'])
      expect([...reached], name).toContain(name);
    await done();
  });

  test('a picture that becomes ready is told to screen readers', async () => {
    const { page, done } = await open('converting');
    await page.evaluate(() => {
      const file = window.workspace.view.sessions[0]?.files[0];
      if (file !== undefined)
        window.workspace.showFile(file.fileId, { state: { status: 'ready', outputs: [] } });
    });
    await page.getByRole('status').getByText('DSC_0412.jpg is ready.').waitFor();
    await done();
  });

  test('whose tokens are gone signs in again as the same user and goes on', async () => {
    const { page, done } = await open('signed-out');
    await page.getByText('Sign in again as ada@example.com; nothing is lost').waitFor();
    await page.getByRole('button', { name: 'Sign in again' }).click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.getByLabel('Email').getAttribute('readonly')).not.toBeNull();
    await dialog.getByLabel('Password').fill(right.password);
    await dialog.getByRole('button', { name: 'Sign in' }).click();
    await dialog.waitFor({ state: 'detached' });
    await done();
  });

  test('a name made to look like markup stays text', async () => {
    const { page, done } = await open('empty');
    const name = '<img src=x onerror=alert(1)>.jpg';
    await page.locator('input[type=file][multiple]').setInputFiles({
      name,
      mimeType: 'image/jpeg',
      buffer: Buffer.from('x'),
    });
    const card = files(page).first();
    await expect.poll(() => card.getAttribute('data-file')).toBe(name);
    expect(await card.locator('img').count()).toBe(0);
    await card.getByRole('heading', { name }).waitFor();
    await done();
  });
});

describe('the access check', () => {
  const run = async (scene: string) => {
    const opened = await open(scene);
    await opened.page.getByRole('button', { name: 'Account of ada@example.com' }).click();
    await opened.page.getByRole('link', { name: 'Access check' }).click();
    await opened.page.getByRole('button', { name: 'Run the check' }).click();
    await opened.page.getByRole('button', { name: 'Run it again' }).waitFor();
    return opened;
  };

  test('tells each refusal and where the engine explains it', async () => {
    const { page, done } = await run('ready');
    await page.getByText(/^All \d+ came out as they must\.$/).waitFor();
    const scan = page.locator('[data-case="scan-sessions"][data-verdict="as-expected"]');
    await scan.getByText('Refused: AccessDeniedException').waitFor();
    expect(await scan.getByRole('link', { name: /^why/ }).getAttribute('href')).toContain(
      '/_latchkey/decisions',
    );
    // The page of the pictures is left, the input for files is not.
    expect(await page.locator('input[type=file][multiple]').count()).toBe(1);
    await done();
  });

  test('a request that gets through is told in plain words', async () => {
    const { page, done } = await run('ready&hole=dynamodb:Scan');
    await page.getByText(/^2 of \d+ came out wrong\. Treat this deployment as open\.$/).waitFor();
    expect(await page.locator('[data-verdict="wrong"]').count()).toBe(2);
    await done();
  });
});
