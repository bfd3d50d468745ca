import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type Plugin } from 'vite';

/** Keeps the version only of the SDK's package descriptions, which each client imports whole for its
 *  user agent: a kibibyte each in the built page. */
const versionOnly: Plugin = {
  name: 'version-only',
  enforce: 'pre',
  transform: {
    filter: { id: /\/@aws-sdk\/[^/]+\/package\.json$/ },
    handler: (code) =>
      JSON.stringify({ version: (JSON.parse(code) as { version: string }).version }),
  },
};

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [versionOnly, svelte({ configFile: false })],
  // amazon-cognito-identity-js carries a Buffer that looks for Node's global object.
  define: { global: 'globalThis' },
  resolve: {
    // Vite does not follow how its package.json names the browser's file; without this the build
    // parses Node's credential providers only to drop them.
    alias: {
      '@aws-sdk/credential-providers': fileURLToPath(
        new URL(
          '../node_modules/@aws-sdk/credential-providers/dist-es/index.browser.js',
          import.meta.url,
        ),
      ),
    },
  },
  build: {
    outDir: fileURLToPath(new URL('../dist/site', import.meta.url)),
    emptyOutDir: true,
    // The first versions with light-dark(), which the themes use.
    target: ['chrome123', 'edge123', 'firefox120', 'safari17.5'],
    // The content security policy allows no data: URLs.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The list of files that the service worker caches.
    manifest: 'build.json',
    rolldownOptions: {
      input: {
        page: fileURLToPath(new URL('./index.html', import.meta.url)),
        'service-worker': fileURLToPath(
          new URL('./service-worker/service-worker.ts', import.meta.url),
        ),
      },
      output: {
        // The address of a service worker must not change.
        entryFileNames: ({ name }) =>
          name === 'service-worker' ? '[name].js' : 'assets/[name]-[hash].js',
      },
    },
  },
});
