import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

// Playwright reads this on loading; it hides the machine's own browsers.
vi.stubEnv('PLAYWRIGHT_BROWSERS_PATH', path.join(os.tmpdir(), 'no-browsers-here'));
const { ensureChromium, findChromium } = await import('../../chromium.ts');

const answersVersion = '#!/bin/sh\necho Chromium 1\n';

// macOS keeps its applications where PATH does not matter.
describe.skipIf(process.platform !== 'linux')('finding Chromium', () => {
  let bin: string;

  beforeEach(async () => {
    bin = await mkdtemp(path.join(os.tmpdir(), 'latchkey-bin-'));
    vi.stubEnv('PATH', bin);
    vi.stubEnv('CHROMIUM', '');
  });

  afterEach(() => rm(bin, { recursive: true }));

  const program = async (name: string, script: string) => {
    await writeFile(path.join(bin, name), script, { mode: 0o755 });
    return path.join(bin, name);
  };

  test('an installed Chromium is used', async () => {
    const chrome = await program('google-chrome', answersVersion);
    expect(findChromium()).toBe(chrome);
  });

  test('a Chromium that cannot run is skipped', async () => {
    await program('chromium', '#!/bin/sh\nexit 1\n');
    const chrome = await program('google-chrome', answersVersion);
    expect(findChromium()).toBe(chrome);
  });

  test('CHROMIUM comes before any other', async () => {
    await program('chromium', answersVersion);
    const mine = await program('mine', answersVersion);
    vi.stubEnv('CHROMIUM', mine);
    expect(findChromium()).toBe(mine);
  });

  test('a CHROMIUM that does not run is an error', async () => {
    await program('chromium', answersVersion);
    vi.stubEnv('CHROMIUM', path.join(bin, 'missing'));
    expect(findChromium).toThrow('does not run');
  });

  test('a missing Chromium is installed', async () => {
    const installs = await program(
      'installs',
      `#!/bin/sh\nprintf '#!/bin/sh\\n' > ${bin}/chromium\n/bin/chmod 755 ${bin}/chromium\n`,
    );
    expect(ensureChromium([[installs]])).toBe(path.join(bin, 'chromium'));
  });

  test('when installation fails, the error says what to do', async () => {
    const fails = await program('fails', '#!/bin/sh\nexit 1\n');
    expect(() => ensureChromium([[fails]])).toThrow('apt-get install chromium');
  });
});
