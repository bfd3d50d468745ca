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

  test('the focus stays with a picture whose buttons change', async () => {
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

  test('a picture that becomes ready is told to screen readers', async () => {
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
      name: 'beside a picture in full size',
      scene: 'ready',
      go: (page: Page) => page.getByRole('button', { name: 'View DSC_0412.jpg' }).click(),
    },
  ];

  for (const colorScheme of ['light', 'dark'] as const) {
    test.each(places)(`$name, ${colorScheme}`, async ({ scene, go }) => {
      const { page, done } = await open(scene, { colorScheme, reducedMotion: 'reduce' });
      await go(page);
      await page.evaluate(axe.source);
      const broken = await page.evaluate(async (tags) => {
        const { violations } = await window.axe.run(document, { runOnly: tags });
        return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join()}`);
      }, rules);
      expect(broken).toEqual([]);
      await done();
    });
  }
});
