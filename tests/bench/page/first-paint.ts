import type { BrowserContext } from 'playwright-core';
import { eventually } from '../../integration/eventually.ts';

/** A slow mobile connection: bytes a second each way, and milliseconds of delay for each request. */
const slow = { throughput: 400_000 / 8, latency: 150 };

/** Milliseconds from the request of the page. */
export interface Opening {
  /** Until anything is on screen. */
  readonly paint: number;
  /** Until the sign-in form can be filled in. */
  readonly form: number;
}

/** Opens the page in a browser that has never seen it, over a slow connection. */
export const openSlowly = async (context: BrowserContext, origin: string): Promise<Opening> => {
  const page = await context.newPage();
  try {
    const session = await context.newCDPSession(page);
    await session.send('Network.enable');
    await session.send('Network.setCacheDisabled', { cacheDisabled: true });
    await session.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: slow.latency,
      downloadThroughput: slow.throughput,
      uploadThroughput: slow.throughput,
    });
    await page.goto(origin);
    await page.getByLabel('Email').waitFor();
    const form = await page.evaluate(() => performance.now());
    const paint = await eventually('the first paint', () =>
      page.evaluate(
        () =>
          performance
            .getEntriesByName('first-contentful-paint')
            .map(({ startTime }) => startTime)[0] ?? null,
      ),
    );
    return { paint, form };
  } finally {
    await page.close();
  }
};
