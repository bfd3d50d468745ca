import type { BrowserContextOptions, Page } from 'playwright-core';
import axe from 'axe-core';
import { describe, expect, test } from 'vitest';
import { calls, files, useScenes } from './scene.ts';

const openScene = useScenes();

const grid = (page: Page) => page.getByRole('grid', { name: 'Pictures in Coast, October' });
const names = (page: Page) =>
  files(page).evaluateAll((all) => all.map((one) => one.getAttribute('data-file')));

/** Opens the scene `sheet` as a list. */
const open = async (options: BrowserContextOptions = {}) => {
  const opened = await openScene('sheet', { viewport: { width: 1440, height: 900 }, ...options });
  await opened.page.getByRole('button', { name: 'Show Coast, October as a list' }).click();
  await grid(opened.page).locator('[role=row][data-file]').first().waitFor();
  return opened;
};

describe('the list', () => {
  test('shows a picture, name, size, saving and state in each row, with its downloads', async () => {
    const { page, done } = await open();
    const row = page.locator('[data-file="IMG_2001.jpg"][data-state="ready"]');
    await row.getByRole('img', { name: 'IMG_2001.jpg' }).waitFor();
    const cells = await row.getByRole('gridcell').allInnerTexts();
    expect(cells.map((cell) => cell.replace(/\s+/g, ' ').trim()).slice(1, 4)).toEqual([
      'Ready',
      '2.1 MB',
      '→ 302 kB −86 %',
    ]);
    const download = page.waitForEvent('download');
    await row.getByRole('link', { name: /^Download medium/ }).click();
    expect((await download).suggestedFilename()).toBe('IMG_2001-medium.webp');
    await page
      .locator('[data-session] [data-file="letter.jpg"]')
      .getByText('not a picture')
      .waitFor();
    await done();
  });

  test('is sorted by its column headers, which say so', async () => {
    const { page, done } = await open();
    const header = (name: string) => grid(page).getByRole('columnheader', { name });
    expect(await header('Added').getAttribute('aria-sort')).toBe('ascending');
    await header('Size').getByRole('button').click();
    await expect.poll(async () => (await names(page))[0]).toBe('IMG_2007.jpg');
    expect(await header('Size').getAttribute('aria-sort')).toBe('descending');
    await header('Size').getByRole('button').click();
    await expect.poll(async () => (await names(page))[0]).toBe('letter.jpg');
    expect(await header('Size').getAttribute('aria-sort')).toBe('ascending');
    expect(await header('Added').getAttribute('aria-sort')).toBeNull();
    await header('State').getByRole('button').click();
    await expect
      .poll(async () => (await names(page)).slice(0, 2))
      .toEqual(['DSC_0415.jpg', 'letter.jpg']);
    await done();
  });

  test('and its order are remembered, and the sheet has the same order', async () => {
    const { page, done } = await open();
    const by = page.getByLabel('Sort Coast, October by');
    await by.selectOption('name');
    await expect.poll(async () => (await names(page))[0]).toBe('DSC_0412.jpg');
    await page.reload();
    await grid(page).getByRole('columnheader', { name: 'Name' }).waitFor();
    await expect.poll(async () => (await names(page))[0]).toBe('DSC_0412.jpg');
    await page.getByRole('button', { name: 'Show Coast, October as a list' }).click();
    await page.locator('[role=gridcell] [data-file]').first().waitFor();
    expect((await names(page))[0]).toBe('DSC_0412.jpg');
    await page.getByRole('button', { name: 'Reverse the order of Coast, October' }).click();
    await expect.poll(async () => (await names(page))[0]).toBe('letter.jpg');
    await done();
  });

  test('is filtered and searched as the sheet is', async () => {
    const { page, done } = await open();
    const filter = page.getByRole('group', { name: 'Filter Coast, October' });
    await filter.getByRole('button', { name: 'Failed 1' }).click();
    await expect.poll(() => names(page)).toEqual(['letter.jpg']);
    await filter.getByRole('button', { name: 'All 19' }).click();
    await filter.getByRole('searchbox').fill('200');
    await expect.poll(async () => (await names(page)).length).toBe(10);
    await done();
  });

  test('is walked through and selected from by the keyboard alone', async () => {
    const { page, done } = await open();
    const focused = () => page.locator('[role=row]:focus').getAttribute('data-file');
    await page.locator('[role=row][data-index="0"]').focus();
    await page.keyboard.press('ArrowDown');
    await expect.poll(focused).toBe('IMG_2001.jpg');
    await page.keyboard.press('End');
    await expect.poll(focused).toBe('letter.jpg');
    await page.keyboard.press('Home');
    await expect.poll(focused).toBe('IMG_2000.jpg');
    await page.keyboard.press('Tab');
    expect(await page.locator(':focus').getAttribute('aria-label')).toBe('View IMG_2000.jpg');
    await page.locator('[data-file="IMG_2001.jpg"]').click({ modifiers: ['Control'] });
    const bar = page.getByRole('region', { name: 'Selection' });
    await bar.getByText('1 selected').waitFor();
    await page.locator('[data-file="IMG_2004.jpg"]').click({ modifiers: ['Shift'] });
    await bar.getByText('4 selected').waitFor();
    const selected = page.locator('[role=row][aria-selected=true]');
    expect(await selected.count()).toBe(4);
    await bar.getByRole('button', { name: 'Delete' }).click();
    await expect.poll(async () => (await calls(page, 'deleteFile')).length).toBe(4);
    await done();
  });

  test('opens the viewer, which gives the focus back to the row', async () => {
    const { page, done } = await open();
    await page.getByRole('button', { name: 'View IMG_2001.jpg' }).click();
    await page.getByRole('dialog', { name: 'IMG_2001.jpg' }).waitFor();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('dialog', { name: 'IMG_2002.jpg' }).waitFor();
    await page.keyboard.press('Escape');
    const focused = page.locator('[role=row]:focus');
    await expect.poll(() => focused.getAttribute('data-file')).toBe('IMG_2002.jpg');
    await done();
  });

  test('renders of 1,000 pictures what is near the screen, and goes to the last', async () => {
    const { page, done } = await open();
    await page.evaluate(() => {
      const [session] = window.workspace.view.sessions;
      const [first] = session?.files ?? [];
      if (session === undefined || first === undefined) throw new Error('no picture');
      const many = Array.from({ length: 1_000 }, (_, index) => ({
        ...first,
        fileId: `01ARZ3NDEKTSV4RRFFQ${String(index).padStart(7, '0')}` as typeof first.fileId,
        name: `many ${index}.jpg`,
      }));
      window.workspace.show({ sessions: [{ ...session, files: many }] });
    });
    await page.locator('[data-file="many 0.jpg"]').waitFor();
    expect(await page.evaluate(() => document.querySelectorAll('*').length)).toBeLessThan(3_000);
    await page.locator('[role=row][data-index="0"]').focus();
    await page.keyboard.press('End');
    await expect
      .poll(() => page.locator('[role=row]:focus').getAttribute('data-file'))
      .toBe('many 999.jpg');
    expect(await grid(page).getAttribute('aria-rowcount')).toBe('1001');
    expect(await files(page).count()).toBeLessThan(60);
    await done();
  });

  test.each([
    { width: 360, height: 780, scheme: 'light' },
    { width: 768, height: 1024, scheme: 'dark' },
    { width: 1440, height: 900, scheme: 'light' },
    { width: 1440, height: 900, scheme: 'dark' },
  ] as const)(
    'has no accessibility violation and does not scroll sideways at $width px, $scheme',
    async ({ width, height, scheme }) => {
      const { page, done } = await open({
        viewport: { width, height },
        colorScheme: scheme,
        reducedMotion: 'reduce',
      });
      await page.evaluate(axe.source);
      const found = await page.evaluate(() =>
        window.axe.run(document, {
          runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
        }),
      );
      expect(found.violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
      const beyond = await page.evaluate(() => {
        const { scrollWidth, clientWidth } = document.documentElement;
        return scrollWidth - clientWidth;
      });
      expect(beyond).toBeLessThanOrEqual(0);
      await done();
    },
  );
});
