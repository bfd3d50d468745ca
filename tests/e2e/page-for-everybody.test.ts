import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { right } from './fake-workspace/fake-user-pool.ts';
import { scenes } from './fake-workspace/scenes.ts';
import { files, useScenes } from './scene.ts';

declare global {
  interface Window {
    axe: typeof axe;
  }
}

const open = useScenes();

/** Pixels by which a page is wider than its viewport. */
const beyond = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth - clientWidth;
  });

describe('accessibility', () => {
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

  test.each(Object.keys(scenes))(
    'the scene "%s" never scrolls sideways: after a rotation, at 360 and at 320 pixels',
    async (scene) => {
      const { page, done } = await open(scene, { viewport: { width: 570, height: 320 } });
      for (const width of [570, 360, 320]) {
        await page.setViewportSize({ width, height: 740 });
        expect(await beyond(page), `${width} px`).toBeLessThanOrEqual(0);
      }
      await done();
    },
  );

  test.each([
    { name: 'the preset editor', open: [/^More for/, 'Preset'] },
    { name: 'the question before a session is deleted', open: [/^More for/, /^Delete session/] },
    { name: 'a picture in full size', open: ['View DSC_0412.jpg'] },
    { name: 'the preferences', open: [/^Account of/, 'Preferences'] },
    { name: 'the change of password', open: [/^Account of/, 'Change password'] },
  ])('$name fits 320 pixels and returns the focus', async ({ open: buttons }) => {
    const { page, done } = await open('ready', { viewport: { width: 320, height: 640 } });
    for (const name of buttons) await page.getByRole('button', { name }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    const wider = await dialog.evaluate((element) =>
      [element, ...element.querySelectorAll('*')]
        .filter((one) => one.getBoundingClientRect().right > document.documentElement.clientWidth)
        .map(({ outerHTML }) => outerHTML.slice(0, 80)),
    );
    expect(wider).toEqual([]);
    expect(await beyond(page)).toBeLessThanOrEqual(0);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    const focused = await page.evaluate(() => document.activeElement?.tagName);
    expect(focused).toBe('BUTTON');
    await done();
  });

  test('a thousand or five thousand pictures are at most 6,000 elements, and the last can be reached', async () => {
    const { page, done } = await open('ready');
    for (const count of [1_000, 5_000]) {
      await page.evaluate((length) => {
        const [first] = window.workspace.view.sessions;
        const file = first?.files[0];
        if (first === undefined || file === undefined) throw new Error('no file to copy');
        const files = Array.from({ length }, (_, index) => ({
          ...file,
          fileId:
            `${file.fileId.slice(0, -5)}${String(index).padStart(5, '0')}` as typeof file.fileId,
          name: `picture-${index + 1}.jpg`,
        }));
        window.workspace.show({ sessions: [{ ...first, files }] });
      }, count);
      const elements = () => page.evaluate(() => document.getElementsByTagName('*').length);
      await page.locator('[data-file="picture-1.jpg"]').waitFor();
      expect(await elements()).toBeLessThan(6_000);
      await page.getByRole('gridcell').first().focus();
      await page.keyboard.press('Control+End');
      await page.locator(`[data-file="picture-${count}.jpg"]`).waitFor();
      await expect.poll(() => elements()).toBeLessThan(6_000);
      expect(await page.locator(':focus').textContent()).toContain(`picture-${count}.jpg`);
      await page.keyboard.press('Control+Home');
      await page.locator('[data-file="picture-1.jpg"]').waitFor();
    }
    await done();
  });

  test('a session is one tab stop: arrow keys move between pictures, Tab into the one with the focus', async () => {
    const { page, done } = await open('ready');
    const focused = () =>
      page.evaluate(() => {
        const element = document.activeElement;
        const file = element?.querySelector<HTMLElement>('[data-file]')?.dataset.file;
        return file ?? element?.getAttribute('aria-label') ?? '';
      });
    const stops = await page.locator('[role=grid]').first().locator('[tabindex="0"]').count();
    await page.getByRole('gridcell').first().focus();
    expect(await focused()).toBe('DSC_0412.jpg');
    await page.keyboard.press('ArrowRight');
    expect(await focused()).toBe('harbour at night, long exposure.png');
    await page.keyboard.press('End');
    await page.keyboard.press('Home');
    expect(await focused()).toBe('DSC_0412.jpg');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('View DSC_0412.jpg');
    expect(stops).toBeLessThan(5);
    await done();
  });

  test('the title and the focus follow the page', async () => {
    const { page, done } = await open(null);
    expect(await page.title()).toBe('Sign in · Latchkey');
    await page.getByLabel('Email').fill('ada@example.com');
    await page.getByLabel('Password').fill(right.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect.poll(() => page.title()).toBe('Your pictures · Latchkey');
    await expect.poll(() => page.locator(':focus').textContent()).toBe('Your pictures');
    await page.getByRole('button', { name: 'Account of ada@example.com' }).click();
    await page.getByRole('link', { name: 'Access check' }).click();
    await expect.poll(() => page.title()).toBe('Access check · Latchkey');
    await expect.poll(() => page.locator(':focus').textContent()).toBe('Access check');
    await page.goBack();
    await expect.poll(() => page.locator(':focus').textContent()).toBe('Your pictures');
    await done();
  });

  test('forced colours keep progress, dots and the current session visible', async () => {
    const { page, done } = await open('uploading', { forcedColors: 'active' });
    const colours = await page.evaluate(() => {
      const ground = (selector: string): string => {
        const element = document.querySelector(selector);
        return element === null ? 'missing' : getComputedStyle(element).backgroundColor;
      };
      const current = document.querySelector('[aria-current]');
      return {
        page: getComputedStyle(document.documentElement).backgroundColor,
        progress: ground('[role=progressbar] span'),
        dot: ground('[data-file] .dot'),
        outline: current === null ? 'missing' : getComputedStyle(current).outlineStyle,
      };
    });
    expect(colours.progress).not.toBe(colours.page);
    expect(colours.dot).not.toBe(colours.page);
    expect(colours.outline).toBe('solid');
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
    for (const name of [
      'Latchkey',
      'Account',
      'New',
      'Rename',
      'Add',
      'Download',
      'Preset',
      'Delete',
    ]) {
      expect([...reached], name).toContain(name);
    }
    await done();
  });

  test('the focus stays on a picture whose buttons change', async () => {
    const { page, done } = await open('uploading');
    const focused = () =>
      page.evaluate(() => {
        const element = document.activeElement;
        return element?.getAttribute('aria-label') ?? element?.textContent?.trim() ?? '';
      });
    const card = page.locator('[data-file="DSC_0412.jpg"]');
    const press = async (name: string): Promise<void> => {
      await card.getByRole('button', { name }).focus();
      await page.keyboard.press('Enter');
    };
    await press('Pause');
    await expect.poll(focused).toMatch(/^Resume ?DSC_0412\.jpg$/);
    await press('Resume');
    await expect.poll(focused).toBe('Pause DSC_0412.jpg');
    await press('Cancel');
    await expect.poll(focused).toMatch(/^Upload again ?DSC_0412\.jpg$/);
    await done();
  });

  test('the focus moves on in the bin, and to the heading when the bin has gone', async () => {
    const { page, done } = await open('ready');
    await page.evaluate(() => {
      const entry = { fileId: null, pictures: 2, purgeAt: '2027-01-01T00:00:00.000Z' };
      window.workspace.show({
        bin: ['First', 'Second', 'Third'].map((name) => ({
          ...entry,
          name,
          sessionId: name as never,
        })),
      });
    });
    await page.getByRole('button', { name: 'Bin (3)' }).click();
    const dialog = page.getByRole('dialog');
    const focused = () => page.locator(':focus').textContent();
    await dialog.getByRole('button', { name: 'Restore Second' }).click();
    await expect.poll(focused).toMatch(/^Restore\s*Third$/);
    await page.keyboard.press('Enter');
    await expect.poll(focused).toMatch(/^Restore\s*First$/);
    await page.keyboard.press('Enter');
    await dialog.getByText('The bin is empty.').waitFor();
    await expect.poll(() => page.locator(':focus').getAttribute('aria-label')).toBe('Close');
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    await expect.poll(focused).toBe('Your pictures');
    await done();
  });

  test('before the first read is done, the page says only that it is loading', async () => {
    const { page, done } = await open('loading');
    await page.getByText('Loading your pictures …').waitFor();
    const text = () => page.locator('body').innerText();
    expect(await text()).not.toMatch(/Drop photos|All saved|No pictures/);
    await page.evaluate(() => window.workspace.show({ loaded: true }));
    await page.getByText('Drop photos anywhere on this page').waitFor();
    await expect.poll(text).toContain('All saved');
    expect(await text()).not.toContain('Loading');
    await done();
  });

  test('pictures added before the first read is done are shown, and that others are still loading', async () => {
    const { page, done } = await open('partly-loaded');
    await page.getByText('Loading your other sessions …').waitFor();
    await files(page).first().waitFor();
    await page.evaluate(() => window.workspace.show({ loaded: true, unsynced: 0 }));
    await page.getByText('All saved').waitFor();
    expect(await page.getByText('Loading your other sessions').count()).toBe(0);
    await done();
  });

  test('a picture that becomes ready is announced to screen readers', async () => {
    const { page, done } = await open('converting');
    await page.evaluate(() => {
      const file = window.workspace.view.sessions[0]?.files[0];
      if (file !== undefined) {
        window.workspace.showFile(file.fileId, { state: { status: 'ready', outputs: [] } });
      }
    });
    await page.getByRole('status').getByText('DSC_0412.jpg is ready.').waitFor();
    await done();
  });

  test('a user whose tokens are gone signs in again and the page continues', async () => {
    const { page, done } = await open('signed-out');
    await page.getByText('Sign in again as ada@example.com; nothing is lost').waitFor();
    await page.getByRole('button', { name: 'Sign in again' }).click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.getByLabel('Email').getAttribute('readonly')).not.toBeNull();
    await dialog.getByLabel('Password').fill(right.password);
    await dialog.getByRole('button', { name: 'Sign in' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.evaluate(() => window.workspace.show({ signedOut: false }));
    await expect.poll(() => page.locator(':focus').textContent()).toBe('Your pictures');
    await done();
  });

  test('a file name with markup is shown as text', async () => {
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

describe('the rules of WCAG 2.2 AA, as far as axe can tell, hold', () => {
  const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const places = [
    { name: 'on the sign-in page', scene: null, go: async () => undefined },
    ...Object.keys(scenes).map((scene) => ({
      name: `in the scene "${scene}"`,
      scene,
      go: async () => undefined,
    })),
    {
      name: 'in the recipe editor',
      scene: 'ready',
      go: (page: Page) => page.getByRole('button', { name: 'Preset' }).first().click(),
    },
    {
      name: 'in the preferences',
      scene: 'ready',
      go: async (page: Page) => {
        await page.getByRole('button', { name: /^Account of/ }).click();
        await page.getByRole('button', { name: 'Preferences' }).click();
      },
    },
    {
      name: 'where a password is changed',
      scene: 'ready',
      go: async (page: Page) => {
        await page.getByRole('button', { name: /^Account of/ }).click();
        await page.getByRole('button', { name: 'Change password' }).click();
      },
    },
    {
      name: 'in the account menu',
      scene: 'ready',
      go: (page: Page) => page.getByRole('button', { name: /^Account of/ }).click(),
    },
    {
      name: 'in the access check',
      scene: 'ready',
      go: async (page: Page) => {
        await page.getByRole('button', { name: /^Account of/ }).click();
        await page.getByRole('link', { name: 'Access check' }).click();
        await page.getByRole('heading', { name: 'Access check' }).waitFor();
      },
    },
    {
      name: 'where an authenticator app is set up',
      scene: 'ready',
      go: async (page: Page) => {
        await page.getByRole('button', { name: /^Account of/ }).click();
        await page.getByRole('link', { name: 'Account', exact: true }).click();
        await page.getByRole('button', { name: 'Set up an authenticator app' }).click();
        await page.getByRole('img', { name: 'QR code for the app' }).waitFor();
      },
    },
    {
      name: 'where an account is created',
      scene: null,
      go: (page: Page) => page.getByRole('button', { name: 'Create an account' }).click(),
    },
    {
      name: 'while pictures are selected',
      scene: 'sheet',
      go: async (page: Page) => {
        await page.getByRole('button', { name: 'Select', exact: true }).click();
        await page.getByText('0 selected').waitFor();
        await page.getByRole('button', { name: 'View IMG_2001.jpg' }).click();
        await page.getByText('1 selected').waitFor();
      },
    },
    {
      name: 'in the viewer, comparing a picture with its original',
      scene: 'ready',
      go: async (page: Page) => {
        await page.getByRole('button', { name: 'View DSC_0412.jpg' }).click();
        await page.getByRole('button', { name: 'Compare' }).click();
        await page.getByRole('slider').waitFor();
      },
    },
  ];

  test.each(places)('$name, light and dark', async ({ scene, go }) => {
    const { page, done } = await open(scene, { reducedMotion: 'reduce' });
    await page.evaluate(() => {
      // A colour that is changing is neither of the two.
      const still = new CSSStyleSheet();
      still.replaceSync('*, *::before, *::after { transition: none !important }');
      document.adoptedStyleSheets.push(still);
    });
    await go(page);
    await page.evaluate(axe.source);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      const broken = await page.evaluate(async (tags) => {
        const { violations } = await window.axe.run(document, { runOnly: tags });
        return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join()}`);
      }, rules);
      expect(broken, colorScheme).toEqual([]);
    }
    await done();
  });
});
