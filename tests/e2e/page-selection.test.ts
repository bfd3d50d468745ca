import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { calls, files, useScenes } from './scene.ts';

const open = useScenes();

const selectedNames = (page: Page) =>
  page
    .locator('[role=gridcell][aria-selected=true] [data-file]')
    .evaluateAll((all) => all.map((one) => one.getAttribute('data-file')));

const view = (page: Page, name: string) => page.getByRole('button', { name: `View ${name}` });

describe('several pictures', () => {
  test('are selected by clicks with Control and Shift, and deleted with one undo', async () => {
    const { page, done } = await open('sheet');
    await view(page, 'IMG_2001.jpg').click({ modifiers: ['Control'] });
    const bar = page.getByRole('region', { name: 'Selection' });
    await bar.getByText('1 selected').waitFor();
    await view(page, 'IMG_2003.jpg').click({ modifiers: ['Shift'] });
    await bar.getByText('3 selected').waitFor();
    // While selecting, a click selects; it opens nothing.
    await view(page, 'IMG_2002.jpg').click();
    expect(await selectedNames(page)).toEqual(['IMG_2001.jpg', 'IMG_2003.jpg']);
    const before = await files(page).count();
    await bar.getByRole('button', { name: 'Delete' }).click();
    await expect.poll(() => files(page).count()).toBe(before - 2);
    await page.getByText('2 items are in the bin.').waitFor();
    await expect.poll(() => page.locator(':focus').textContent()).toBe('Coast, October');
    await done();
  });

  test('are selected by the keyboard alone', async () => {
    const { page, done } = await open('sheet');
    await page.getByRole('button', { name: 'Select', exact: true }).press('Enter');
    const bar = page.getByRole('region', { name: 'Selection' });
    await bar.getByText('0 selected').waitFor();
    await page.getByRole('gridcell').first().focus();
    await page.keyboard.press('Space');
    await bar.getByText('1 selected').waitFor();
    await page.keyboard.press('Shift+ArrowRight');
    await bar.getByText('2 selected').waitFor();
    await page.keyboard.press('Control+a');
    await bar.getByText('19 selected').waitFor();
    await page.keyboard.press('Escape');
    await bar.waitFor({ state: 'detached' });
    expect(await page.getByRole('dialog').count()).toBe(0);
    await done();
  });

  test('are downloaded as one archive', async () => {
    const { page, done } = await open('sheet');
    await view(page, 'IMG_2001.jpg').click({ modifiers: ['Control'] });
    const download = page.waitForEvent('download');
    const bar = page.getByRole('region', { name: 'Selection' });
    await bar.getByRole('button', { name: 'Download' }).click();
    expect((await download).suggestedFilename()).toBe('Coast, October.zip');
    const signed = await calls(page, 'downloadLink');
    expect(signed.some(([, , name]) => name === 'IMG_2001-large.webp')).toBe(true);
    await done();
  });

  test('are tried again where another try may help', async () => {
    const { page, done } = await open('failed');
    await page.getByRole('button', { name: 'Select', exact: true }).click();
    const bar = page.getByRole('region', { name: 'Selection' });
    await bar.getByText('0 selected').waitFor();
    await page.locator('[data-file="big.tif"]').click({ position: { x: 60, y: 20 } });
    await bar.getByText('1 selected').waitFor();
    await bar.getByRole('button', { name: 'Retry' }).click();
    await expect.poll(async () => (await calls(page, 'retry')).length).toBe(1);
    await done();
  });

  test('by touch, a long press begins the selection', async () => {
    const { page, done } = await open('sheet', {
      viewport: { width: 360, height: 780 },
      hasTouch: true,
      isMobile: true,
    });
    await view(page, 'IMG_2000.jpg').dispatchEvent('contextmenu');
    await page.getByText('1 selected').waitFor();
    await view(page, 'IMG_2001.jpg').tap();
    await page.getByText('2 selected').waitFor();
    await page.getByRole('button', { name: 'Stop selecting' }).tap();
    expect(await selectedNames(page)).toEqual([]);
    await done();
  });
});
