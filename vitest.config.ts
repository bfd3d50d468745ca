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

// What the suites run: built once before them.
const builds = 'tests/integration/built.ts';

export default defineConfig({
  plugins: [svelte({ configFile: false })],
  test: {
    // One more than there are cores: tests of engines and browsers wait more than they work.
    maxWorkers: availableParallelism() + 1,
    projects: [
      node('unit', 30_000),
      // They only read, and share what takes seconds to read.
      node('policies', 30_000, { isolate: false }),
      node('integration', 60_000, { globalSetup: builds }),
      // Programs of others, installed from PyPI and npm: only on request, and one at a time.
      node('clients', 300_000, {
        globalSetup: 'tests/clients/install.ts',
        fileParallelism: false,
      }),
      // Beside the others: a browser waits more than it works.
      node('e2e', 120_000, { globalSetup: builds }),
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
