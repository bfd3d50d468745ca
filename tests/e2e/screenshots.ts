import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { temporaryFolder } from '../app-process.ts';
import { brook, dandelions, dogs, fig, peaks, photoPath } from '../fixtures/photos.ts';
import { card, openApp, picker, signInOnPage, untilState } from './app.ts';
import { openBrowser } from './browser.ts';

/** `npm run screenshots`: brings the real app into each main state and saves screenshots in
 *  docs/screenshots/, for phone, tablet and desktop widths, light and dark. */
const folder = fileURLToPath(new URL('../../docs/screenshots/', import.meta.url));

const sizes = [
  { width: 360, height: 780 },
  { width: 768, height: 1024 },
  { width: 1440, height: 900 },
] as const;

/** Waits until the pictures on screen are decoded: another width lays the cards out anew. */
const picturesDecoded = async (page: Page): Promise<void> => {
  await page.waitForFunction(() =>
    [...document.querySelectorAll<HTMLImageElement>('[data-file] img')].every(
      (image) => image.complete || image.getBoundingClientRect().top > innerHeight,
    ),
  );
  await page.evaluate(() =>
    Promise.all([...document.images].filter(({ complete }) => complete).map((one) => one.decode())),
  );
};

const keep = async (
  page: Page,
  state: string,
  widths: readonly number[] = sizes.map(({ width }) => width),
): Promise<void> => {
  for (const size of sizes.filter(({ width }) => widths.includes(width))) {
    await page.setViewportSize(size);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.evaluate(() => window.scrollTo(0, 0));
      await page.mouse.move(0, 0);
      await picturesDecoded(page);
      const picture = await page.screenshot({ animations: 'disabled' });
      const file = path.join(folder, `${state}-${size.width}-${colorScheme}.webp`);
      await sharp(picture).webp({ quality: 88 }).toFile(file);
      console.log(path.relative(process.cwd(), file));
    }
  }
};

interface Sent {
  readonly method: string;
  readonly url: string;
  /** DynamoDB's operation, else empty. */
  readonly target: string;
}

/** Holds every request that matches until the returned function is called. */
const hold = async (page: Page, matches: (sent: Sent) => boolean) => {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route('**/*', async (route) => {
    const request = route.request();
    const target = request.headers()['x-amz-target'] ?? '';
    if (matches({ method: request.method(), url: request.url(), target })) await released;
    // The page may have given up on a request that waited.
    await route.continue().catch(() => undefined);
  });
  return async () => {
    release();
    await page.unroute('**/*');
  };
};

const partOf = ({ url }: Sent): number => Number(new URL(url).searchParams.get('partNumber') ?? 0);
/** All PUTs but the first two parts of the large picture: it stops half-way, and the others wait. */
const isHeldBack = (sent: Sent): boolean =>
  sent.method === 'PUT' && (partOf(sent) === 0 || partOf(sent) > 2);
const isLook = ({ target }: Sent): boolean => target.endsWith('.Query');

/** The largest photograph as PNG: some 20 MB, sent in parts. */
const largePicture = async (into: string): Promise<string> => {
  const file = path.join(into, 'dandelions, full size.png');
  await sharp(photoPath(dandelions)).png({ compressionLevel: 2 }).toFile(file);
  return file;
};

/** Parts of the photographs, so that the contact sheet is full: name, region, in pixels. */
const parts = [
  [dandelions, 'seed head.jpg', { left: 300, top: 300, width: 1_900, height: 2_600 }],
  [peaks, 'ridge.png', { left: 0, top: 120, width: 880, height: 420 }],
  [brook, 'cascade.jpg', { left: 350, top: 150, width: 700, height: 700 }],
  [dandelions, 'meadow, panorama.jpg', { left: 0, top: 900, width: 5_312, height: 1_700 }],
  [fig, 'half a fig.jpg', { left: 500, top: 200, width: 800, height: 800 }],
  [peaks, 'path.png', { left: 80, top: 60, width: 450, height: 600 }],
  [brook, 'stones.jpg', { left: 0, top: 330, width: 1_400, height: 600 }],
  [dandelions, 'evening.jpg', { left: 2_600, top: 0, width: 2_700, height: 2_000 }],
] as const;

const partsOfPhotos = (into: string): Promise<string[]> =>
  Promise.all(
    parts.map(async ([photo, name, region]) => {
      const file = path.join(into, name);
      const part = sharp(photoPath(photo)).keepIccProfile().extract(region);
      await (name.endsWith('.png') ? part.png() : part.jpeg({ quality: 95 })).toFile(file);
      return file;
    }),
  );

/** The first user's pictures in German. */
const keepGerman = async (page: Page): Promise<void> => {
  const [{ email, password }] = app.accounts;
  await page.goto(app.origin);
  await page.getByLabel('E-Mail').fill(email);
  await page.getByLabel('Passwort', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Anmelden', exact: true }).click();
  await page.locator('[data-file] img.visible').nth(4).waitFor();
  await keep(page, 'german', [360]);
};

await mkdir(folder, { recursive: true });
const app = await openApp();
const browser = await openBrowser();
const scratch = await temporaryFolder();
try {
  const { page } = await browser.newPage();
  await page.goto(app.origin);
  await page.getByLabel('Email').waitFor();
  await keep(page, 'signed-out');

  await signInOnPage(page, app.accounts[0]);
  const large = await largePicture(scratch.path);
  const photos = [brook, peaks, fig, dogs];
  const others = [...photos.map(photoPath), ...(await partsOfPhotos(scratch.path))];
  const names = [large, ...others].map((file) => path.basename(file));

  let letGo = await hold(page, isHeldBack);
  await picker(page).setInputFiles([large, ...others]);
  // Every card shows its preview before its first byte is sent.
  await page
    .locator('[data-file] img')
    .nth(names.length - 1)
    .waitFor();
  await card(page, path.basename(large)).getByText('2 of 3 parts').waitFor();
  await keep(page, 'uploading');

  await letGo();
  letGo = await hold(page, isLook);
  await untilState(page, path.basename(large), 'uploaded');
  await keep(page, 'converting');

  await letGo();
  for (const name of names) await untilState(page, name, 'ready');
  await page
    .locator('[data-file] img.visible')
    .nth(names.length - 1)
    .waitFor();
  await keep(page, 'ready');

  await page.getByRole('button', { name: `View ${fig.file}` }).click();
  await page.getByRole('button', { name: 'Compare' }).click();
  await page.getByRole('img', { name: `Original of ${fig.file}` }).waitFor();
  await keep(page, 'viewer');
  await page.keyboard.press('Escape');

  const letter = path.join(scratch.path, 'letter.jpg');
  await writeFile(letter, 'Dear Ada, this is not a picture.');
  await page.getByRole('button', { name: 'New session' }).click();
  await picker(page).setInputFiles([letter, photoPath(peaks)]);
  await untilState(page, 'letter.jpg', 'failed');
  await keep(page, 'failed');

  const german = await openBrowser('de-DE');
  try {
    await keepGerman((await german.newPage()).page);
  } finally {
    await german.close();
  }
} finally {
  await browser.close();
  await app.close();
  await scratch.remove();
}
