import type { Locator, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { calls, files, useScenes } from './scene.ts';

const open = useScenes();

const tile = (page: Page, name: string): Locator => page.locator(`[data-file="${name}"]`);

/** Where the tiles are: left, top, width and height, in pixels. */
const boxes = (page: Page) =>
  files(page).evaluateAll((all) =>
    all.map((one) => {
      const { x, y, width, height } = one.getBoundingClientRect();
      return { x, y, width, height };
    }),
  );

/** Whether the details of a tile are drawn. */
const showsDetails = (of: Locator) =>
  of.locator('.details').evaluate((element) => getComputedStyle(element).opacity === '1');

describe('the contact sheet', () => {
  test.each([360, 768, 1440])(
    'fills its width in every row but the last, at %i px',
    async (width) => {
      const { page, done } = await open('sheet', { viewport: { width, height: 6_000 } });
      await files(page).last().waitFor();
      const sheet = await page
        .getByRole('grid')
        .evaluate((element) => element.getBoundingClientRect().right);
      const found = await boxes(page);
      const tops = [...new Set(found.map(({ y }) => y))];
      expect(tops.length).toBeGreaterThan(2);
      for (const top of tops.slice(0, -1)) {
        const ends = found.filter(({ y }) => y === top).map((box) => box.x + box.width);
        expect(Math.abs(Math.max(...ends) - sheet)).toBeLessThan(1);
      }
      await done();
    },
  );

  test('gives a picture its own ratio', async () => {
    const { page, done } = await open('sheet');
    const [wide, upright] = await boxes(page);
    expect((wide?.width ?? 0) / (wide?.height ?? 1)).toBeCloseTo(1.5, 1);
    expect((upright?.width ?? 0) / (upright?.height ?? 1)).toBeCloseTo(0.75, 1);
    await done();
  });

  test('does not move what is on screen when a ratio becomes known', async () => {
    const { page, done } = await open('converting');
    const before = await boxes(page);
    await page.evaluate(() => {
      const file = window.workspace.view.sessions[0]?.files[0];
      if (file === undefined) throw new Error('no file');
      const output = {
        name: 'large',
        key: '0/large.webp',
        width: 600,
        height: 1_200,
        bytes: 90_000,
        contentType: 'image/webp',
      };
      window.workspace.showFile(file.fileId, { state: { status: 'ready', outputs: [output] } });
    });
    await tile(page, 'DSC_0412.jpg').getByRole('img').waitFor();
    expect(await boxes(page)).toEqual(before);
    await done();
  });

  test('a tile shows its saving, and its details while the pointer is on it', async () => {
    const { page, done } = await open('sheet');
    const one = tile(page, 'IMG_2000.jpg');
    expect(await one.locator('.badge').textContent()).toMatch(/−66\s%/);
    expect(await showsDetails(one)).toBe(false);
    await one.hover();
    await expect.poll(() => showsDetails(one)).toBe(true);
    await done();
  });

  test('a size is downloaded by one click, without a pointer that was on the tile before', async () => {
    const { page, done } = await open('sheet');
    const download = page.waitForEvent('download');
    await tile(page, 'IMG_2004.jpg')
      .getByRole('link', { name: /^Download medium/ })
      .click();
    expect((await download).suggestedFilename()).toBe('IMG_2004-medium.webp');
    await done();
  });

  test('the details of the tile with the focus are shown', async () => {
    const { page, done } = await open('sheet');
    await page.getByRole('gridcell').first().focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => showsDetails(tile(page, 'IMG_2001.jpg'))).toBe(true);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await expect.poll(() => showsDetails(tile(page, 'IMG_2001.jpg'))).toBe(true);
    await done();
  });

  test('a failed picture says why, and what to do next, all the time', async () => {
    const { page, done } = await open('failed');
    const one = tile(page, 'letter.jpg');
    expect(await showsDetails(one)).toBe(true);
    await one.getByText('not a picture that can be read').waitFor();
    await tile(page, 'edited.jpg').getByRole('button', { name: 'Choose the file' }).waitFor();
    await done();
  });

  test('by touch, the details open at the lower edge and Escape closes them', async () => {
    const { page, done } = await open('sheet', {
      viewport: { width: 360, height: 780 },
      hasTouch: true,
      isMobile: true,
    });
    const one = tile(page, 'IMG_2001.jpg');
    const more = one.getByRole('button', { name: 'Details of IMG_2001.jpg' });
    await more.tap();
    await expect.poll(() => showsDetails(one)).toBe(true);
    const box = await one.locator('.details').boundingBox();
    expect(Math.round((box?.y ?? 0) + (box?.height ?? 0))).toBe(780);
    await page.keyboard.press('Escape');
    await expect.poll(() => more.getAttribute('aria-expanded')).toBe('false');
    await done();
  });
});

describe('a session', () => {
  test('says what it saves, beside the download of everything', async () => {
    const { page, done } = await open('ready');
    const header = page.locator('[data-session] header').first();
    const saving = (await header.locator('.saving').textContent()) ?? '';
    expect(saving.replace(/\s+/g, ' ')).toContain('77.5 MB → 1.2 MB −98 %');
    await header.getByRole('button', { name: 'Download all' }).waitFor();
    await done();
  });

  test('is narrowed to what is ready, failed or needs the user', async () => {
    const { page, done } = await open('sheet');
    const names = () =>
      files(page).evaluateAll((all) => all.map((one) => one.getAttribute('data-file')));
    const filter = page.getByRole('group', { name: 'Filter Coast, October' });
    await filter.getByRole('button', { name: 'Failed 1' }).click();
    await expect.poll(names).toEqual(['letter.jpg']);
    await filter.getByRole('button', { name: 'Needs you 1' }).click();
    await expect.poll(names).toEqual(['DSC_0415.jpg']);
    await filter.getByRole('button', { name: 'In progress 2' }).click();
    await expect.poll(names).toEqual(['DSC_0412.jpg', 'DSC_0413.jpg']);
    await filter.getByRole('button', { name: 'All 19' }).click();
    await filter.getByRole('searchbox', { name: 'Search in Coast, October' }).fill('2007');
    await expect.poll(names).toEqual(['IMG_2007.jpg']);
    await filter.getByRole('searchbox').fill('nothing like it');
    await page.getByText('No picture here has that name.').waitFor();
    await done();
  });

  test('shows the progress of everything at the lower edge, and pauses and resumes it', async () => {
    const { page, done } = await open('uploading');
    const bar = page.getByRole('region', { name: 'All uploads' });
    await bar.getByText('0 of 6 done').waitFor();
    await bar.getByRole('button', { name: 'Pause all' }).click();
    await bar.getByRole('button', { name: 'Resume all' }).waitFor();
    expect((await calls(page, 'pause')).length).toBe(4);
    await bar.getByRole('button', { name: 'Resume all' }).click();
    await expect.poll(async () => (await calls(page, 'resume')).length).toBe(5);
    await page.evaluate(() => {
      const [session] = window.workspace.view.sessions;
      for (const { fileId } of session?.files ?? []) {
        window.workspace.showFile(fileId, { state: { status: 'ready', outputs: [] } });
      }
    });
    await bar.waitFor({ state: 'detached' });
    await done();
  });

  test('cancels everything under way, once that is confirmed', async () => {
    const { page, done } = await open('uploading');
    const bar = page.getByRole('region', { name: 'All uploads' });
    await bar.getByRole('button', { name: 'Cancel all' }).click();
    await expect.poll(() => page.locator(':focus').textContent()).toContain('Keep uploading');
    await bar.getByRole('button', { name: 'Keep uploading' }).click();
    expect(await calls(page, 'cancel')).toEqual([]);
    await bar.getByRole('button', { name: 'Cancel all' }).click();
    await bar.getByRole('button', { name: 'Cancel 6 pictures' }).click();
    await expect.poll(async () => (await calls(page, 'cancel')).length).toBe(6);
    await bar.waitFor({ state: 'detached' });
    await done();
  });

  test('on a phone has one action, and the others in a menu', async () => {
    const { page, done } = await open('ready', { viewport: { width: 360, height: 780 } });
    const header = page.locator('[data-session] header').first();
    await header.getByRole('button', { name: 'Download all' }).waitFor();
    const preset = header.getByRole('button', { name: 'Preset' });
    expect(await preset.isVisible()).toBe(false);
    await header.getByRole('button', { name: /^More for/ }).click();
    await preset.click();
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    const focused = page.locator(':focus');
    await expect
      .poll(() => focused.getAttribute('aria-label'))
      .toBe('More for Lofoten, the long way round');
    await done();
  });
});
