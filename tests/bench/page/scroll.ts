import type { BrowserContext } from 'playwright-core';
import { serveScenes } from '../../e2e/fake-workspace/serve.ts';

const pictures = 5_000;
/** A fast flick of a finger: 7,200 pixels a second. */
const pixelsPerFrame = 120;

/** Scrolls a session of 5,000 pictures down for 120 frames.
 *  @returns the 95th percentile of the gaps between frames, in milliseconds. */
export const scrollThousands = async (context: BrowserContext): Promise<number> => {
  const site = await serveScenes();
  const page = await context.newPage();
  try {
    await page.addInitScript('globalThis.__name = (target) => target;');
    await page.goto(`${site.url}/?scene=ready`);
    await page.locator('[data-file]').first().waitFor();
    await page.evaluate((length) => {
      const [first] = window.workspace.view.sessions;
      const file = first?.files[0];
      if (first === undefined || file === undefined) throw new Error('no file to copy');
      const files = Array.from({ length }, (_, index) => ({
        ...file,
        fileId: `${file.fileId}${index}` as typeof file.fileId,
      }));
      window.workspace.show({ sessions: [{ ...first, files }] });
    }, pictures);
    const gaps = await page.evaluate(
      (pixels) =>
        new Promise<number[]>((resolve) => {
          const found: number[] = [];
          let last = performance.now();
          const frame = (now: number): void => {
            found.push(now - last);
            last = now;
            window.scrollBy(0, pixels);
            if (found.length < 120) requestAnimationFrame(frame);
            else resolve(found);
          };
          requestAnimationFrame(frame);
        }),
      pixelsPerFrame,
    );
    const sorted = gaps.sort((one, other) => one - other);
    return sorted[Math.floor(sorted.length * 0.95)] ?? Number.NaN;
  } finally {
    await page.close();
    await site.stop();
  }
};
