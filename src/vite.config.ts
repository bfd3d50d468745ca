import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [svelte({ configFile: false })],
  // amazon-cognito-identity-js carries a Buffer that looks for Node's global object.
  define: { global: 'globalThis' },
  resolve: {
    // Its package.json names this file as the browser's, in a way that Vite does not follow: half of
    // Node's credential providers would be read and thrown away at every build.
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
    // The first versions with light-dark(), which the two themes rest on.
    target: ['chrome123', 'edge123', 'firefox120', 'safari17.5'],
    // data: URLs would need a hole in the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // What the service worker keeps.
    manifest: 'build.json',
    rolldownOptions: {
      input: {
        page: fileURLToPath(new URL('./index.html', import.meta.url)),
        'service-worker': fileURLToPath(
          new URL('./service-worker/service-worker.ts', import.meta.url),
        ),
      },
      output: {
        // A worker's script may not change its address.
        entryFileNames: ({ name }) =>
          name === 'service-worker' ? '[name].js' : 'assets/[name]-[hash].js',
      },
    },
  },
});
