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

/** The middle of a picture's tile. */
const middle = async (page: Page, name: string) => {
  const box = await page.locator(`[data-file="${name}"]`).boundingBox();
  if (box === null) throw new Error(`${name} is not on screen`);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
};

const dragBetween = async (page: Page, from: string, to: string) => {
  const [start, end] = [await middle(page, from), await middle(page, to)];
  await page.mouse.move(start.x, start.y);
  await page.mouse.down();
  // The second move finds what the first press has loaded.
  await expect
    .poll(async () => {
      await page.mouse.move(end.x, end.y, { steps: 4 });
      return (await selectedNames(page)).length;
    })
    .toBeGreaterThan(0);
};

describe('a drag of the mouse', () => {
  test('selects the pictures that its box touches, and opens none', async () => {
    const { page, done } = await open('sheet');
    await dragBetween(page, 'IMG_2000.jpg', 'IMG_2002.jpg');
    await page.mouse.up();
    await page.getByText('3 selected').waitFor();
    expect(await selectedNames(page)).toEqual(['IMG_2000.jpg', 'IMG_2001.jpg', 'IMG_2002.jpg']);
    expect(await page.getByRole('dialog').count()).toBe(0);
    // A click selects again, as without a drag before.
    await view(page, 'IMG_2001.jpg').click();
    await page.getByText('2 selected').waitFor();
    await done();
  });

  test('replaces the selection, adds to it with Shift, and is taken back by Escape', async () => {
    const { page, done } = await open('sheet');
    await view(page, 'IMG_2003.jpg').click({ modifiers: ['Control'] });
    await page.getByText('1 selected').waitFor();
    await page.keyboard.down('Shift');
    await dragBetween(page, 'IMG_2000.jpg', 'IMG_2001.jpg');
    await expect.poll(async () => (await selectedNames(page)).length).toBe(3);
    await page.mouse.up();
    await page.keyboard.up('Shift');
    expect((await selectedNames(page)).length).toBe(3);
    await dragBetween(page, 'IMG_2001.jpg', 'IMG_2002.jpg');
    await expect.poll(() => selectedNames(page)).toEqual(['IMG_2001.jpg', 'IMG_2002.jpg']);
    await page.keyboard.press('Escape');
    await expect
      .poll(() => selectedNames(page))
      .toEqual(['IMG_2000.jpg', 'IMG_2001.jpg', 'IMG_2003.jpg']);
    await page.mouse.up();
    expect((await selectedNames(page)).length).toBe(3);
    await done();
  });

  test('scrolls the page at its edge, and selects what comes into view', async () => {
    const { page, done } = await open('sheet', { viewport: { width: 600, height: 600 } });
    const start = await middle(page, 'IMG_2000.jpg');
    await page.mouse.move(start.x, start.y);
    await page.mouse.down();
    await expect
      .poll(
        async () => {
          await page.mouse.move(580, 592, { steps: 2 });
          return selectedNames(page);
        },
        { timeout: 15_000 },
      )
      .toContain('IMG_2010.jpg');
    expect(await page.evaluate(() => scrollY)).toBeGreaterThan(200);
    await page.mouse.up();
    await done();
  });

  test('selects rows of the list', async () => {
    const { page, done } = await open('sheet', { viewport: { width: 1440, height: 900 } });
    await page.getByRole('button', { name: 'Show Coast, October as a list' }).click();
    const row = page.locator('[role=row][data-file]');
    await row.first().waitFor();
    const [start, end] = [await middle(page, 'IMG_2000.jpg'), await middle(page, 'IMG_2003.jpg')];
    // Beside the downloads, which are dragged as links.
    await page.mouse.move(300, start.y);
    await page.mouse.down();
    const selected = page.locator('[role=row][aria-selected=true]');
    await expect
      .poll(async () => {
        await page.mouse.move(320, end.y, { steps: 4 });
        return selected.count();
      })
      .toBe(4);
    await page.mouse.up();
    await done();
  });

  test('by touch, scrolls and selects nothing', async () => {
    const { page, done } = await open('sheet', {
      viewport: { width: 360, height: 780 },
      hasTouch: true,
      isMobile: true,
    });
    const tile = page.locator('[data-file="IMG_2000.jpg"]');
    const at = { pointerType: 'touch', button: 0, buttons: 1, bubbles: true };
    await tile.dispatchEvent('pointerdown', { ...at, clientX: 60, clientY: 400 });
    await tile.dispatchEvent('pointermove', { ...at, clientX: 200, clientY: 700 });
    await tile.dispatchEvent('pointerup', { ...at, clientX: 200, clientY: 700 });
    expect(await page.locator('[role=gridcell][aria-selected]').count()).toBe(0);
    await done();
  });
});

test('while the bar is still loading, a click selects and opens nothing', async () => {
  const { page, done } = await open('sheet');
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(/Picking.*\.js$/, async (route) => {
    await held;
    await route.continue();
  });
  await page.getByRole('button', { name: 'Select', exact: true }).click();
  await view(page, 'IMG_2001.jpg').click();
  await expect.poll(() => selectedNames(page)).toEqual(['IMG_2001.jpg']);
  expect(await page.getByRole('dialog').count()).toBe(0);
  release();
  await page.getByText('1 selected').waitFor();
  await done();
});
