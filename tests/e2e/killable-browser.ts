import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { findChromium } from '../chromium.ts';
import { eventually } from '../integration/eventually.ts';
import { quiet } from './browser.ts';

/** A browser in processes of its own, on a profile that outlives them. */
export interface KillableBrowser {
  readonly context: BrowserContext;
  newPage(): Promise<Page>;
  /** Sends SIGKILL to all its processes, like a power failure. */
  kill(): Promise<void>;
  /** Closes it normally, after it has written everything to disk. */
  close(): Promise<void>;
}

const gone = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
};

/** Starts the machine's Chromium on a profile folder.
 *  @throws {Error} when there is no Chromium, or it does not start. */
export const startBrowser = async (profile: string): Promise<KillableBrowser> => {
  const executable = findChromium();
  if (executable === null) throw new Error('No Chromium here: `npm test -- e2e` installs one.');
  const portFile = path.join(profile, 'DevToolsActivePort');
  await rm(portFile, { force: true });
  const child = spawn(
    executable,
    [
      ...['--headless=new', '--remote-debugging-port=0', `--user-data-dir=${profile}`],
      ...[...quiet, '--window-size=1280,900', 'about:blank'],
    ],
    // A process group of its own, which can be killed as one.
    { stdio: 'ignore', detached: true },
  );
  const endpoint = await eventually('the browser’s address', async () => {
    const text = await readFile(portFile, 'utf8').catch(() => '');
    const [port, path] = text.split('\n');
    return path === undefined ? null : `ws://127.0.0.1:${port}${path}`;
  });
  const browser = await chromium.connectOverCDP(endpoint);
  const [context] = browser.contexts();
  if (context === undefined) throw new Error('the browser has no context');
  return {
    context,
    newPage: () => context.newPage(),
    async kill() {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      await gone(child);
    },
    async close() {
      const session = await browser.newBrowserCDPSession();
      await session.send('Browser.close').catch(() => undefined);
      await gone(child);
    },
  };
};

/** Picks a file for the page's file input. The browser itself reads the file from disk; Playwright
 *  would send the bytes over this connection in small pieces. */
export const pickFile = async (page: Page, file: string): Promise<void> => {
  const session = await page.context().newCDPSession(page);
  const { result } = await session.send('Runtime.evaluate', {
    expression: 'document.querySelector("input[type=file][multiple]")',
  });
  if (result.objectId === undefined) throw new Error('the page has no file input');
  await session.send('DOM.setFileInputFiles', { files: [file], objectId: result.objectId });
  await session.detach();
};
