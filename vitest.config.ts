import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

const node = (name: string, timeout: number, extra: object = {}) => ({
  extends: true as const,
  test: {
    name,
    include: [`tests/${name}/**/*.test.ts`],
    environment: 'node' as const,
    testTimeout: timeout,
    hookTimeout: timeout,
    ...extra,
  },
});

/** Unit tests that replace modules, environment variables or globals: each file needs its own. */
const replacing = readdirSync('tests/unit', { recursive: true, encoding: 'utf8' })
  .map((file) => `tests/unit/${file}`)
  .filter((file) => file.endsWith('.test.ts'))
  .filter((file) =>
    /\bvi\.(mock|stubEnv|stubGlobal)\(|process\.env\.\w+ =/.test(readFileSync(file, 'utf8')),
  );

// What the suites run: built once before them.
const builds = 'tests/integration/built.ts';

export default defineConfig({
  plugins: [svelte({ configFile: false })],
  test: {
    // One more than there are cores: tests of engines and browsers wait more than they work.
    maxWorkers: availableParallelism() + 1,
    projects: [
      // Suites share what a worker has loaded: loading it anew for each file takes longer than most tests.
      node('unit', 30_000, { isolate: false, exclude: replacing }),
      node('unit-alone', 30_000, { include: replacing }),
      node('policies', 30_000, { isolate: false }),
      // Isolated: engines of one file must not outlive it beside the next.
      node('integration', 60_000, { globalSetup: builds }),
      // Programs of others, installed from PyPI and npm: only on request, and one at a time.
      node('clients', 300_000, {
        globalSetup: 'tests/clients/install.ts',
        fileParallelism: false,
      }),
      // Beside the others: a browser waits more than it works.
      node('e2e', 120_000, {
        isolate: false,
        globalSetup: [builds, 'tests/e2e/scenes-served.ts'],
      }),
      // On MiniStack; `npm test -- --engines` runs it.
      node('deployment', 240_000, {
        include: ['tests/engines/deployment/**/*.test.ts'],
        globalSetup: builds,
        // They install the converter's packages into one folder.
        fileParallelism: false,
      }),
    ],
  },
});
