import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { findChromium } from '../chromium.ts';
import { temporaryFolder } from '../app-process.ts';

/** One profile of a real browser: its storage lasts as long as it is open. */
export interface Browser {
  readonly context: BrowserContext;
  newPage(): Promise<Watched>;
  close(): Promise<void>;
}

/** A page with what went wrong in it so far. */
export interface Watched {
  readonly page: Page;
  /** Uncaught errors, console errors and CSP violations, in words. */
  readonly complaints: readonly string[];
}

/** What Chromium would do beside the page. Each new window loads two pages for the pop-up of its address
 *  bar, which take a third of a test's time. The others are the ones that Playwright turns off: only the last
 *  list counts. */
const featuresOff = [
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'MediaRouter',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'PaintHolding',
  'PreconnectToSearch',
];

/** Flags that keep Chromium to the page: no requests of its own, no work beside. */
export const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-sync',
  '--no-first-run',
  '--disable-component-update',
  '--disable-quic',
  `--disable-features=${featuresOff.join(',')}`,
];

/** Opens the machine's Chromium with an empty profile, for a user of the language `locale`.
 *  @throws {Error} that says what to do, where there is no Chromium. */
export const openBrowser = async (locale = 'en-US'): Promise<Browser> => {
  const executablePath = findChromium();
  if (executablePath === null) {
    throw new Error(
      'No Chromium here: `npm test -- e2e` installs one, or set CHROMIUM to its path.',
    );
  }
  const profile = await temporaryFolder();
  const context = await chromium.launchPersistentContext(profile.path, {
    executablePath,
    headless: true,
    locale,
    args: quiet,
    viewport: { width: 1280, height: 900 },
    acceptDownloads: true,
  });
  return {
    context,
    newPage: () => watchedPage(context),
    async close() {
      await context.close();
      await profile.remove();
    },
  };
};

const watchedPage = async (context: BrowserContext): Promise<Watched> => {
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`console: ${message.text()}`);
  });
  return { page, complaints };
};
