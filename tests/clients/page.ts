import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { build, type Plugin } from 'esbuild';
import { chromium } from 'playwright-core';
import { ensureChromium } from '../chromium.ts';
import { quiet } from '../e2e/browser.ts';
import { npmFolder } from './packages.ts';
import type { TwoOwners } from './two-owners.ts';

/** The endpoint that Amplify has for tests of its storage: it cannot be changed. */
const amplifyStorage = 'localhost:20005';

/** Runs a program of `pages/` in Chromium, on a page whose origin the buckets' CORS rules allow.
 *  @param input given to the program's default export; JSON.
 *  @returns what it gives; JSON.
 *  @throws when it rejects. */
export const runOnPage = async (
  program: string,
  { engine, endpoint }: TwoOwners,
  input: unknown,
): Promise<unknown> => {
  const script = await bundle(program);
  const site = await servePage();
  const addresses = [
    `MAP ${amplifyStorage} ${new URL(endpoint).host}`,
    `MAP ${new URL(engine.appOrigin).host} ${site.host}`,
  ];
  const browser = await chromium.launch({
    executablePath: ensureChromium(),
    args: [...quiet, `--host-resolver-rules=${addresses.join(',')}`],
  });
  try {
    const page = await browser.newPage();
    await page.goto(engine.appOrigin);
    await page.addScriptTag({ content: script });
    return await page.evaluate(`client.default(${JSON.stringify(input)})`);
  } finally {
    await browser.close();
    site.close();
  }
};

/** Serves an empty page on any free port: Chromium lets a page that comes from loopback reach loopback. */
const servePage = async (): Promise<{ readonly host: string; close(): void }> => {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end('<!doctype html><title>Client</title>');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    host: `127.0.0.1:${port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
};

const bundle = async (program: string): Promise<string> => {
  const { outputFiles } = await build({
    entryPoints: [path.join(import.meta.dirname, 'pages', program)],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'client',
    platform: 'browser',
    nodePaths: [path.join(npmFolder, 'node_modules')],
    plugins: [amplifyEndpoint],
    logLevel: 'error',
  });
  return outputFiles[0]?.text ?? '';
};

/** Amplify takes its endpoint for tests and then refuses it, since that has a scheme. Gives up that check;
 *  everything that is sent stays Amplify's.
 *  @throws when Amplify's source has changed here. */
const amplifyEndpoint: Plugin = {
  name: 'amplify-endpoint',
  setup({ onLoad }) {
    onLoad({ filter: /s3data\/base\.mjs$/ }, async ({ path: file }) => {
      const source = await readFile(file, 'utf8');
      const contents = source.replace(
        /assertValidationError\(!customEndpoint.*\n\s*endpoint = new AmplifyUrl\(`https/,
        'endpoint ??= new AmplifyUrl(`https',
      );
      if (contents === source) throw new Error("Amplify's check of its endpoint has changed");
      return { contents };
    });
  },
};
