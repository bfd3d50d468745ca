import type { CDPSession, Page } from 'playwright-core';

/** What the page's main thread has done since the probe was attached. */
export interface MainThread {
  /** Seconds of CPU time in tasks. */
  readonly busy: number;
  /** Seconds since the browser's start. */
  readonly at: number;
}

interface Noted {
  readonly longTasks: number[];
  maxNodes: number;
  firstCard: number | null;
}

declare global {
  interface Window {
    noted: Noted;
  }
}

/** Measures a page from inside and through the DevTools protocol. Attach before it is opened. */
export interface Probe {
  mainThread(): Promise<MainThread>;
  /** Milliseconds of every task over 50 ms since `reset`, longest first. */
  longTasks(): Promise<readonly number[]>;
  /** Most elements the document has had since `reset`. */
  maxNodes(): Promise<number>;
  /** Milliseconds from `reset` to the first file of the newest session on screen, or null. */
  firstCard(): Promise<number | null>;
  reset(): Promise<void>;
  readonly session: CDPSession;
}

export const attachProbe = async (page: Page): Promise<Probe> => {
  // tsx wraps functions in a helper that the page does not have.
  await page.addInitScript('globalThis.__name = (target) => target;');
  await page.addInitScript(() => {
    window.noted = { longTasks: [], maxNodes: 0, firstCard: null };
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) window.noted.longTasks.push(duration);
    }).observe({ type: 'longtask' });
    setInterval(() => {
      const { length } = document.getElementsByTagName('*');
      window.noted.maxNodes = Math.max(window.noted.maxNodes, length);
    }, 500);
  });
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  return {
    session,
    async mainThread() {
      const { metrics } = await session.send('Performance.getMetrics');
      const value = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? 0;
      return { busy: value('TaskDuration'), at: performance.now() / 1000 };
    },
    longTasks: () =>
      page.evaluate(() => [...window.noted.longTasks].sort((one, other) => other - one)),
    maxNodes: () => page.evaluate(() => window.noted.maxNodes),
    firstCard: () => page.evaluate(() => window.noted.firstCard),
    async reset() {
      await page.evaluate(() => {
        window.noted = { longTasks: [], maxNodes: 0, firstCard: null };
        const begun = performance.now();
        const look = (): void => {
          const newest = document.querySelector('[data-session]');
          const card = newest?.querySelector('[data-file]') ?? null;
          if (card === null) requestAnimationFrame(look);
          else window.noted.firstCard = performance.now() - begun;
        };
        look();
      });
    },
  };
};
