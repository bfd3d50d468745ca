import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [svelte({ configFile: false })],
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
