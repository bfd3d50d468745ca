import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject } from 'vitest';
import { ensureChromium } from '../chromium.ts';
import { quiet } from './browser.ts';

/** A page that shows a scene. */
export interface OpenScene {
  readonly page: Page;
  /** Ends the test; fails it when the browser reported an error, e.g. a violation of the content
   *  security policy. */
  done(): Promise<void>;
}

/** Gives the way to open a scene in the suite's browser; null is the sign-in page. */
export const useScenes = () => {
  let browser: Browser;
  const url = inject('scenes');

  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: ensureChromium(),
      args: quiet,
    });
  });

  afterAll(async () => {
    await browser?.close();
  });

  return async (scene: string | null, options: BrowserContextOptions = {}): Promise<OpenScene> => {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(scene === null ? url : `${url}/?scene=${scene}`);
    await page.locator('main').waitFor();
    return {
      page,
      async done() {
        expect(complaints).toEqual([]);
        await context.close();
      },
    };
  };
};

/** What the page has asked of its workspace by a command so far. */
export const calls = (page: Page, command: string) =>
  page.evaluate((wanted) => window.workspace.calls.filter(([name]) => name === wanted), command);

/** The cards of all files. */
export const files = (page: Page) => page.locator('[data-file]');
