import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type Plugin } from 'vite';
import { wuchale } from 'wuchale/vite';
import { drawIcons } from './page-icons.ts';

/** Reduces the SDK's package.json files to their version. Each client imports one whole for its user
 *  agent, which adds 1 KiB each to the built page. */
const versionOnly: Plugin = {
  name: 'version-only',
  enforce: 'pre',
  transform: {
    filter: { id: /\/@aws-sdk\/[^/]+\/package\.json$/ },
    handler: (code) =>
      JSON.stringify({ version: (JSON.parse(code) as { version: string }).version }),
  },
};

/** Replaces the cache of discovered endpoints by a map: the page discovers none, and mnemonist's cache with
 *  what it imports adds 1.6 KiB. */
const noEndpointDiscovery: Plugin = {
  name: 'no-endpoint-discovery',
  load: {
    filter: { id: /\/mnemonist\/lru-cache\.js$/ },
    handler: () => `export default class extends Map {
      constructor() { super(); }
      peek(key) { return this.get(key); }
    }`,
  },
};

const inProject = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));
const textsConfig = inProject('wuchale.config.js');

/** Adds the texts of the source to the catalogues of words/ before wuchale reads them: it would build a
 *  text that is in none of them as an empty one. */
const newTexts: Plugin = {
  name: 'new-texts',
  async config() {
    const program = inProject('node_modules/wuchale/dist/cli/index.js');
    const options = ['--config', textsConfig, '--log-level', 'warn'];
    await promisify(execFile)(process.execPath, [program, ...options], { cwd: inProject('') });
  },
};

/** Adds the icons that public/manifest.webmanifest names. */
const pageIcons: Plugin = {
  name: 'page-icons',
  async generateBundle() {
    const favicon = fileURLToPath(new URL('public/favicon.svg', import.meta.url));
    for (const { file, png } of await drawIcons(favicon)) {
      this.emitFile({ type: 'asset', fileName: file, source: png });
    }
  },
};

/** Gives the service worker copies of the modules that it shares with the page: a worker that is no module
 *  imports no file. */
const ownModules: Plugin = {
  name: 'own-modules',
  enforce: 'pre',
  async resolveId(source, importer) {
    if (!source.startsWith('#contract/') || importer?.includes('/service-worker/') !== true) {
      return null;
    }
    const found = await this.resolve(source, importer, { skipSelf: true });
    return found === null ? null : `${found.id}?service-worker`;
  },
};

/** Writes an identifier of the build into the service worker: a browser looks for a new version of the
 *  page by comparing the worker's bytes. File names contain hashes. */
const buildId: Plugin = {
  name: 'build-id',
  generateBundle: {
    order: 'post',
    handler(_options, bundle) {
      const worker = bundle['service-worker.js'];
      if (worker?.type !== 'chunk') return;
      const names = Object.keys(bundle).sort().join();
      const id = createHash('sha256').update(names).digest('hex').slice(0, 16);
      worker.code = worker.code.replace('latchkey-build-id', id);
    },
  },
};

/** The steps in which the page loads, each with its entry modules. A module that several steps need
 *  goes into the first of them. */
const steps = {
  form: ['app/main.ts', 'sign-in/cognito-request.ts'],
  'sign-in': ['sign-in/cognito.ts'],
  'signed-in': ['app/SignedIn.svelte', 'workspace/open-workspace.ts'],
  pictures: ['workspace/browser-s3.ts'],
};

/** Modules of the SDK that only S3's client uses: REST with XML, checksums and streams. Index files that
 *  the step before loads name them too. Should another step come to use one, it loads this step at once,
 *  and the budgets say so. */
const onlyForPictures = new RegExp(
  [
    '@aws-sdk/xml-builder/',
    '@aws-sdk/core/.*/protocols/xml/',
    '@smithy/core/.*/protocols/(HttpBindingProtocol|HttpIntercepting|ToString|FromString|extended-)',
    '@smithy/core/.*/serde/(schema-serde-lib/schema-date-utils|split-|quote-header)',
    '@smithy/core/.*/serde/util-stream/(?!stream-type-check)',
    '@smithy/core/.*/checksum/(md5|chunked-blob-reader|hash-blob-browser)/',
  ].join('|'),
);

interface ModuleGraph {
  getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null;
}

/** Maps every module to its step, following static imports. */
const stepOfModules = (graph: ModuleGraph): ReadonlyMap<string, string> => {
  const found = new Map<string, string>();
  for (const [step, entries] of Object.entries(steps)) {
    const walk = (id: string): void => {
      if (found.has(id) || (step !== 'pictures' && onlyForPictures.test(id))) return;
      found.set(id, step);
      for (const imported of graph.getModuleInfo(id)?.importedIds ?? []) walk(imported);
    };
    for (const entry of entries) walk(fileURLToPath(new URL(entry, import.meta.url)));
  }
  return found;
};

/** Makes one chunk per step: fifty small files are 13 KiB larger in total, and queue on HTTP/1.1. */
const oneFileForEachStep = () => {
  let stepOf: ReadonlyMap<string, string> | null = null;
  return Object.keys(steps).map((step, index) => ({
    priority: Object.keys(steps).length - index,
    name: (id: string, graph: ModuleGraph) => {
      stepOf ??= stepOfModules(graph);
      return stepOf.get(id) === step ? step : null;
    },
  }));
};

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [
    versionOnly,
    noEndpointDiscovery,
    pageIcons,
    ownModules,
    buildId,
    newTexts,
    wuchale({ configPath: textsConfig }),
    svelte({ configFile: false }),
  ],
  // amazon-cognito-identity-js bundles a Buffer that reads Node's `global`.
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
        codeSplitting: { groups: oneFileForEachStep() },
      },
    },
  },
});
