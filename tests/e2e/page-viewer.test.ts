import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { calls, useScenes } from './scene.ts';

const open = useScenes();

/** Opens the viewer on a picture. */
const view = async (page: Page, name: string) => {
  await page.getByRole('button', { name: `View ${name}` }).click();
  const viewer = page.getByRole('dialog', { name });
  await viewer.getByRole('img', { name, exact: true }).waitFor();
  return viewer;
};

const zoomOf = (page: Page): Promise<number> =>
  page
    .getByRole('dialog')
    .locator('.box')
    .first()
    .evaluate((box) => new DOMMatrix(getComputedStyle(box).transform).a);

describe('the viewer', () => {
  test('moves through the pictures by keys and buttons, and says where it is', async () => {
    const { page, done } = await open('sheet');
    const viewer = await view(page, 'IMG_2000.jpg');
    await viewer.getByText('1 of 15').waitFor();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('dialog', { name: 'IMG_2001.jpg' }).waitFor();
    await page.getByRole('button', { name: 'Next picture' }).click();
    await page.getByText('3 of 15').waitFor();
    await page.keyboard.press('ArrowLeft');
    await page.getByRole('dialog', { name: 'IMG_2001.jpg' }).waitFor();
    await done();
  });

  test('returns the focus to the picture that it showed last', async () => {
    const { page, done } = await open('sheet');
    await view(page, 'IMG_2000.jpg');
    for (let step = 0; step < 9; step += 1) await page.keyboard.press('ArrowRight');
    await page.getByRole('dialog', { name: 'IMG_2009.jpg' }).waitFor();
    await page.keyboard.press('Escape');
    const focused = page.locator('[role=gridcell]:focus [data-file]');
    await expect.poll(() => focused.getAttribute('data-file')).toBe('IMG_2009.jpg');
    await done();
  });

  test('compares the original with a size, by keys and by dragging', async () => {
    const { page, done } = await open('sheet');
    const viewer = await view(page, 'IMG_2000.jpg');
    await viewer.getByRole('button', { name: 'Compare' }).click();
    const slider = viewer.getByRole('slider', { name: 'Original beside large' });
    await viewer.getByRole('img', { name: 'Original of IMG_2000.jpg' }).waitFor();
    expect(await slider.getAttribute('aria-valuenow')).toBe('50');
    await slider.focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => slider.getAttribute('aria-valuenow')).toBe('52');
    await page.keyboard.press('Home');
    await expect.poll(() => slider.getAttribute('aria-valuenow')).toBe('0');
    // The arrow keys of the slider turn no page.
    await viewer.getByText('1 of 15').waitFor();
    const box = await slider.boundingBox();
    const [x, y] = [(box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + (box?.height ?? 0) / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 200, y);
    await page.mouse.up();
    const now = Number(await slider.getAttribute('aria-valuenow'));
    expect(now).toBeGreaterThan(10);
    expect(await calls(page, 'originalLink')).not.toEqual([]);
    await done();
  });

  test('shows another size, and downloads that one', async () => {
    const { page, done } = await open('sheet');
    const viewer = await view(page, 'IMG_2000.jpg');
    await viewer.getByRole('button', { name: /^thumb/ }).click();
    await viewer.getByText('320 × 213 · WebP').waitFor();
    const download = page.waitForEvent('download');
    await viewer.getByRole('link', { name: 'Download thumb' }).click();
    expect((await download).suggestedFilename()).toBe('IMG_2000-thumb.webp');
    await done();
  });

  test('enlarges by keys and by the wheel, and back to the whole picture', async () => {
    const { page, done } = await open('sheet');
    const viewer = await view(page, 'IMG_2000.jpg');
    expect(await zoomOf(page)).toBe(1);
    await page.keyboard.press('+');
    await expect.poll(() => zoomOf(page)).toBe(1.5);
    await page.keyboard.press('0');
    await expect.poll(() => zoomOf(page)).toBe(1);
    await viewer.locator('.stage').hover();
    await page.mouse.wheel(0, -500);
    await expect.poll(() => zoomOf(page)).toBeGreaterThan(2);
    await done();
  });

  test('copies a link that says when it ends, and HTML with every size', async () => {
    const { page, done } = await open('sheet', {
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const viewer = await view(page, 'IMG_2000.jpg');
    const copied = () => page.evaluate(() => navigator.clipboard.readText());
    await viewer.getByRole('button', { name: 'Copy link' }).click();
    await viewer.getByText(/^Link copied\. It works until \d/).waitFor();
    expect(await copied()).toMatch(/^\/assets\//);
    await viewer.getByRole('button', { name: 'Copy HTML' }).click();
    await viewer.getByText('HTML copied, with every size.').waitFor();
    expect(await copied()).toContain('srcset="IMG_2000-thumb.webp 320w,');
    await done();
  });

  test('says what is removed, and which sizes are the same', async () => {
    const { page, done } = await open('ready');
    await page.evaluate(() => {
      const file = window.workspace.view.sessions[0]?.files[0];
      if (file?.state.status !== 'ready') throw new Error('the picture is not ready');
      const outputs = file.state.outputs.map((one) =>
        one.name === 'medium' ? { ...one, sameAs: 'large' } : one,
      );
      window.workspace.showFile(file.fileId, { state: { status: 'ready', outputs } });
    });
    const viewer = await view(page, 'DSC_0412.jpg');
    await viewer.getByText('Camera, place and other metadata are removed').waitFor();
    const medium = viewer.getByRole('button', { name: /^medium/ });
    expect((await medium.innerText()).replace(/\s+/g, ' ')).toBe('medium 88.4 kB same as large');
    await done();
  });

  test('deletes pictures, shows the next one, and returns to the last when that is undone', async () => {
    const { page, done } = await open('sheet');
    const viewer = await view(page, 'IMG_2000.jpg');
    await viewer.getByRole('button', { name: 'Delete IMG_2000.jpg' }).click();
    await page.getByRole('dialog', { name: 'IMG_2001.jpg' }).getByText('1 of 14').waitFor();
    const undo = page.getByRole('dialog').getByRole('group', { name: 'Deleted' });
    await undo.getByText('“IMG_2000.jpg” is in the bin.').waitFor();
    await page.keyboard.press('Delete');
    await page.getByRole('dialog', { name: 'IMG_2002.jpg' }).waitFor();
    await undo.getByText('2 items are in the bin.').waitFor();
    await undo.getByRole('button', { name: 'Undo' }).click();
    await undo.waitFor({ state: 'detached' });
    expect((await calls(page, 'restore')).length).toBe(2);
    await page.getByRole('dialog', { name: 'IMG_2001.jpg' }).getByText('2 of 15').waitFor();
    // The keys go on working.
    await page.keyboard.press('ArrowRight');
    await page.getByRole('dialog', { name: 'IMG_2002.jpg' }).waitFor();
    await done();
  });

  test('closes after the last picture is deleted; the focus is in the page, which offers to undo', async () => {
    const { page, done } = await open('replacing');
    await view(page, 'DSC_0412.jpg');
    await page.keyboard.press('ArrowRight');
    await page.getByRole('dialog', { name: 'DSC_0413.jpg' }).waitFor();
    // At the end, the one before is shown.
    await page.keyboard.press('Delete');
    await page.getByRole('dialog', { name: 'DSC_0412.jpg' }).getByText('1 of 1').waitFor();
    await page.keyboard.press('Delete');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    const undo = page.getByRole('group', { name: 'Deleted' });
    await undo.getByText('2 items').waitFor();
    const focused = page.locator(':focus');
    await expect.poll(() => focused.textContent()).toContain('Lofoten, the long way round');
    // Undone outside the viewer, they come back to the page and the viewer stays closed.
    await undo.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('button', { name: 'View DSC_0413.jpg' }).waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
    await done();
  });

  test('lets the undo be reached in the light theme on a phone, above the sizes', async () => {
    const { page, done } = await open('sheet', {
      colorScheme: 'light',
      viewport: { width: 360, height: 780 },
    });
    await view(page, 'IMG_2000.jpg');
    const viewer = page.getByRole('dialog');
    await viewer.getByRole('button', { name: 'Delete IMG_2000.jpg' }).click();
    const undo = await viewer.getByRole('group', { name: 'Deleted' }).boundingBox();
    const sizes = await viewer.getByRole('group', { name: 'Size' }).boundingBox();
    expect((undo?.y ?? 0) + (undo?.height ?? 780)).toBeLessThanOrEqual(sizes?.y ?? 0);
    expect((undo?.x ?? 0) + (undo?.width ?? 360)).toBeLessThanOrEqual(360);
    await done();
  });

  test('by touch, a swipe shows the next picture', async () => {
    const { page, done } = await open('sheet', {
      viewport: { width: 360, height: 780 },
      hasTouch: true,
      isMobile: true,
    });
    await page.getByRole('button', { name: 'View IMG_2000.jpg' }).tap();
    const viewer = page.getByRole('dialog');
    await viewer.getByText('1 of 15').waitFor();
    const stage = viewer.locator('.stage');
    const at = (clientX: number) => ({ pointerId: 5, pointerType: 'touch', clientX, clientY: 300 });
    await stage.evaluate((element) => {
      // Synthetic pointers cannot be captured.
      element.setPointerCapture = () => undefined;
    });
    await stage.dispatchEvent('pointerdown', at(300));
    await stage.dispatchEvent('pointermove', at(120));
    await stage.dispatchEvent('pointerup', at(120));
    await viewer.getByText('2 of 15').waitFor();
    await done();
  });
});
