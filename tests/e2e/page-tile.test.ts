import { describe, expect, test } from 'vitest';
import { files, useScenes } from './scene.ts';

const open = useScenes();

const phone = { viewport: { width: 360, height: 780 }, hasTouch: true, isMobile: true };

/** Names the texts of a tile that are drawn in part. */
const cutTexts = (article: Element): string[] => {
  const within = article.getBoundingClientRect();
  return [...article.querySelectorAll<HTMLElement>('.label, .detail')].flatMap((box) => {
    const range = document.createRange();
    range.selectNodeContents(box);
    const lines = [...range.getClientRects()].filter(({ width }) => width > 1);
    const clip = box.getBoundingClientRect();
    const isDrawn = ({ left, right }: DOMRect) => right > clip.left && left < clip.right;
    const fits = ({ top, bottom, left, right }: DOMRect) =>
      left >= clip.left - 1 &&
      right <= clip.right + 1 &&
      top >= Math.max(clip.top, within.top) - 1 &&
      bottom <= Math.min(clip.bottom, within.bottom) + 1;
    return lines.filter(isDrawn).every(fits) ? [] : [box.textContent.trim()];
  });
};

/** Whether the tile's text is within its details and on the screen, with nothing in front of it. */
const showsAllText = (article: Element): boolean => {
  const text = article.querySelector('.detail span')?.getBoundingClientRect();
  const box = article.querySelector('.details')?.getBoundingClientRect();
  if (text === undefined || box === undefined) return false;
  const { left, right, top, bottom } = text;
  const points = [top + 4, bottom - 4].map((y) => document.elementFromPoint((left + right) / 2, y));
  const isInFront = points.every((one) => one?.closest('[data-file]') === article);
  return isInFront && left >= box.left && right <= box.right && bottom <= box.bottom;
};

describe('a tile that needs its user', () => {
  test.each([
    { scene: 'failed', width: 360 },
    { scene: 'failed', width: 320 },
    { scene: 'failed', width: 768 },
    { scene: 'sheet', width: 360 },
    { scene: 'uploading', width: 360 },
  ])('shows every text whole or not at all: $scene at $width px', async ({ scene, width }) => {
    const { page, done } = await open(scene, { ...phone, viewport: { width, height: 3_000 } });
    const tiles = files(page).and(page.locator('.stays'));
    await tiles.first().waitFor();
    for (const tile of await tiles.all()) {
      expect(await tile.locator('.label').isVisible()).toBe(true);
      expect(await tile.evaluate(cutTexts)).toEqual([]);
    }
    await done();
  });

  test('by touch, its details have the whole text', async () => {
    const { page, done } = await open('failed', phone);
    const tile = page.locator('[data-file="letter.jpg"]');
    await tile.getByRole('button', { name: 'Details of letter.jpg' }).tap();
    await tile.locator('.details').getByText('Export it again as JPEG, PNG or WebP.').waitFor();
    await expect.poll(() => tile.evaluate(showsAllText)).toBe(true);
    await done();
  });

  test('shows the whole text while the mouse is on it, over the tiles below', async () => {
    const { page, done } = await open('failed', { viewport: { width: 360, height: 780 } });
    const tile = page.locator('[data-file="letter.jpg"]');
    await tile.hover();
    await expect.poll(() => tile.evaluate(showsAllText)).toBe(true);
    await done();
  });
});
