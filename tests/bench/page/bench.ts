import path from 'node:path';
import type { Page } from 'playwright-core';
import { temporaryFolder } from '../../app-process.ts';
import { openApp, picker, signInOnPage } from '../../e2e/app.ts';
import { openBrowser } from '../../e2e/browser.ts';
import { row, type Part, type Row } from '../row.ts';
import { openSlowly } from './first-paint.ts';
import { benchLargeUpload } from './large-upload.ts';
import { benchLinkDelay } from './link-delay.ts';
import { attachProbe, type Probe } from './probe.ts';
import { scrollThousands } from './scroll.ts';
import { smallPictures } from './small-pictures.ts';

/** A batch that the page itself cannot slow down: the baseline of the large one. */
const smallBatch = 12;
/** Pictures sent one after another for the delay of their links. */
const linked = 20;
/** Milliseconds that the large batch may take; what is ready by then counts. */
const patience = 600_000;

interface Batch {
  readonly files: number;
  readonly perSecond: number;
  /** CPU time of the main thread as a share of the elapsed time. */
  readonly busy: number;
  readonly longestTask: number;
  readonly maxNodes: number;
  readonly firstCard: number;
}

/** How many pictures of the current session are ready, by the title of its tab. */
const readyFiles = async (page: Page, count: number): Promise<number> => {
  const line = (await page.locator('nav [aria-current]').getAttribute('title')) ?? '';
  if (line.includes('all ready')) return count;
  return Number((/([\d,]+) ready/.exec(line)?.[1] ?? '0').replaceAll(',', ''));
};

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Adds the files to a new session and waits until all are ready. */
const sendBatch = async (page: Page, probe: Probe, files: readonly string[]): Promise<Batch> => {
  await page.getByRole('button', { name: 'New session' }).click();
  await page.locator('[data-session] .empty').waitFor();
  await probe.reset();
  const begun = await probe.mainThread();
  await picker(page).setInputFiles([...files]);
  let ready = 0;
  const until = performance.now() + patience;
  while (ready < files.length && performance.now() < until) {
    await pause(250);
    ready = await readyFiles(page, files.length);
  }
  const ended = await probe.mainThread();
  const seconds = ended.at - begun.at;
  return {
    files: ready,
    perSecond: ready / seconds,
    busy: (ended.busy - begun.busy) / seconds,
    longestTask: (await probe.longTasks())[0] ?? 0,
    maxNodes: await probe.maxNodes(),
    firstCard: (await probe.firstCard()) ?? Number.NaN,
  };
};

/** Milliseconds from a reload to the first card on a page that answers. */
const reload = async (page: Page): Promise<number> => {
  await page.reload();
  await page.locator('[data-file]').first().waitFor();
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        requestAnimationFrame(() => setTimeout(() => resolve(performance.now())));
      }),
  );
};

const rowsOf = (small: Batch, large: Batch, asked: number, reloadTime: number): readonly Row[] => [
  row(`a batch of ${smallBatch}`, small.perSecond, 'files a second'),
  row(`a batch of ${asked}, ${large.files} ready`, large.perSecond, 'files a second', {
    against: `the batch of ${smallBatch}`,
    ratio: large.perSecond / small.perSecond,
    target: { atLeast: 0.9, of: 'ratio' },
  }),
  row('main thread busy meanwhile (CPU time)', large.busy * 100, '%', {
    target: { atMost: 15, of: 'value' },
  }),
  row('longest task', large.longestTask, 'ms', { target: { atMost: 50, of: 'value' } }),
  row('elements in the document, at most', large.maxNodes, '', {
    target: { atMost: 6_000, of: 'value' },
  }),
  row('first card after the files were added', large.firstCard, 'ms', {
    target: { atMost: 300, of: 'value' },
  }),
  row('reload until the first card', reloadTime, 'ms', {
    target: { atMost: 1_000, of: 'value' },
  }),
];

/** Measures the real page against the embedded engine, in Chromium, with `count` small pictures. */
export const benchPage = async (count: number): Promise<readonly Part[]> => {
  const folder = await temporaryFolder();
  const files = await smallPictures(
    path.join(folder.path, 'pictures'),
    smallBatch + linked + count,
  );
  const app = await openApp();
  const browser = await openBrowser();
  try {
    const opening = await openSlowly(browser.context, app.origin);
    const { page } = await browser.newPage();
    page.setDefaultTimeout(120_000);
    const probe = await attachProbe(page);
    await page.goto(app.origin);
    await signInOnPage(page, app.accounts[0]);
    const small = await sendBatch(page, probe, files.slice(0, smallBatch));
    const delays = await benchLinkDelay(
      page,
      app.config,
      app.accounts[0],
      files.slice(smallBatch, smallBatch + linked),
    );
    const large = await sendBatch(page, probe, files.slice(smallBatch + linked));
    const reloadTime = await reload(page);
    const gap = await scrollThousands(browser.context);
    const upload = await benchLargeUpload(page, app.config, app.accounts[0], folder.path);
    return [
      {
        heading: `${count} small pictures`,
        about:
          'The built page in Chromium against the embedded engine on the same machine, which converts meanwhile. Ratios and CPU time say more than times: both programs share the cores.',
        rows: rowsOf(small, large, count, reloadTime),
      },
      {
        heading: 'The link of a finished picture',
        about:
          'Pictures sent one after another; the page looks when the last conversions say that one is due.',
        rows: delays,
      },
      {
        heading: '100 MB',
        about:
          'One file of random bytes, in turns by one `fetch` of the same page, over a connection of 200 Mbit/s. The page keeps the bytes, digests them, sends them in parts and checks the checksum; `fetch` does nothing of it.',
        rows: upload,
      },
      {
        heading: 'The first visit',
        about: 'Nothing cached, over 400 kbit/s with 150 ms of delay for each request.',
        rows: [
          row('first paint', opening.paint, 'ms', { target: { atMost: 1_500, of: 'value' } }),
          row('sign-in form', opening.form, 'ms'),
        ],
      },
      {
        heading: '5,000 pictures',
        about: 'The page around a workspace in memory, scrolled by 120 pixels in every frame.',
        rows: [
          row('gap between frames, 95th percentile', gap, 'ms', {
            target: { atMost: 34, of: 'value' },
          }),
        ],
      },
    ];
  } finally {
    await browser.close();
    await app.close();
    await folder.remove();
  }
};
