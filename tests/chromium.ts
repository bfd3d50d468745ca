import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { chromium as playwright } from 'playwright-core';

const names = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
];

const applications = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** Whether the program prints a version: Ubuntu's `chromium` may be a script that only points to a snap.
 *  Chrome on Windows opens a window instead, so there an existing file is enough. */
const runs = (program: string): boolean =>
  existsSync(program) &&
  (process.platform === 'win32' ||
    spawnSync(program, ['--version'], { stdio: 'ignore', timeout: 30_000 }).status === 0);

const onPath = (name: string): string[] =>
  (process.env.PATH ?? '')
    .split(path.delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => path.join(folder, name));

/** Finds Chromium: the environment variable CHROMIUM, else an installed one, else Playwright's; null
 *  when there is none.
 *  @throws {Error} when CHROMIUM names a program that does not run. */
export const findChromium = (): string | null => {
  const wished = process.env.CHROMIUM;
  if (wished !== undefined && wished !== '') {
    if (runs(wished)) return wished;
    throw new Error(`CHROMIUM=${wished} does not run: name a Chromium that does, or unset it.`);
  }
  const candidates = [...names.flatMap(onPath), ...applications, playwright.executablePath()];
  return candidates.find(runs) ?? null;
};

const isRootOnDebian = (): boolean =>
  process.getuid?.() === 0 && onPath('apt-get').some((program) => existsSync(program));

/** Commands that install Chromium, tried in order. */
const installations = (): readonly (readonly string[])[] => {
  const require = createRequire(import.meta.url);
  const playwrightCli = path.join(
    path.dirname(require.resolve('playwright-core/package.json')),
    'cli.js',
  );
  const byPlaywright = [process.execPath, playwrightCli, 'install'];
  if (!isRootOnDebian()) return [[...byPlaywright, 'chromium']];
  return [
    ['apt-get', 'update'],
    ['apt-get', 'install', '-y', '--no-install-recommends', 'chromium'],
    [...byPlaywright, '--with-deps', 'chromium'],
  ];
};

const run = ([program = '', ...parameters]: readonly string[]): void => {
  console.log(`$ ${[path.basename(program), ...parameters].join(' ')}`);
  spawnSync(program, parameters, {
    stdio: 'inherit',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
};

/** Finds Chromium, or installs it: Debian's as root, else Playwright's. `steps` are tried in order until
 *  one succeeds.
 *  @throws {Error} saying what to do, when no step gave a browser that runs. */
export const ensureChromium = (steps = installations()): string => {
  const found = findChromium();
  if (found !== null) return found;
  console.log('No Chromium on this machine: installing one for the end-to-end tests.');
  for (const step of steps) {
    run(step);
    const installed = findChromium();
    if (installed !== null) return installed;
  }
  throw new Error(
    'The end-to-end tests need Chromium and it could not be installed. Install it (Debian, Ubuntu: ' +
      '`sudo apt-get install chromium`; elsewhere: `npx playwright-core install chromium`), or set ' +
      'CHROMIUM to the path of a Chromium or Chrome, and run the command again.',
  );
};
