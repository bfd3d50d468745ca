import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { parseConfig, type Config } from '#contract/config';
import { contentSecurityPolicy } from '../src/content-security-policy.ts';
import { artefactPath, ensureBuilt } from '../infra/build/artefacts.ts';
import { loopbackOrigins, stopOnSignal, wholeNumber } from './command-line.ts';
import { startEngine, type Engine } from './engine.ts';
import { listenOnLoopback } from './http-server.ts';
import { drawSamplePicture } from './sample-picture.ts';
import { createSiteServer, samplePath } from './site-server.ts';

interface Options {
  readonly port: number;
  readonly enginePort: number;
  readonly dataDir: string;
  readonly fresh: boolean;
  readonly sessionSeconds: number | null;
  readonly faults: boolean;
  /** `localstack`: an emulator that `npm run deploy` deployed to. */
  readonly engine: 'embedded' | 'localstack';
}

const defaultDataDir = fileURLToPath(new URL('../.latchkey', import.meta.url));

const usage = `npm start -- [options]
  --port N             the app's port (default 4180; 0: any free port)
  --engine-port N      the engine's port (default 4567; 0: any free port)
  --data DIR           the data folder (default .latchkey)
  --fresh              empty the data folder first
  --engine localstack  serve the page only, for an emulator that npm run deploy deployed to
  --session-seconds N  how long credentials last (default 3600)
  --faults             let the console inject faults (docs/faults.md)
  --help               print this`;

/** Null when the command's help is wanted.
 *  @throws Error naming the option that is unknown or has a wrong value. */
const readOptions = (args: readonly string[]): Options | null => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: 'string', default: '4180' },
      'engine-port': { type: 'string', default: '4567' },
      data: { type: 'string', default: defaultDataDir },
      fresh: { type: 'boolean', default: false },
      'session-seconds': { type: 'string' },
      faults: { type: 'boolean', default: false },
      engine: { type: 'string', default: 'embedded' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return null;
  const { engine } = values;
  if (engine !== 'embedded' && engine !== 'localstack') {
    throw new Error(`--engine is embedded or localstack, not ${engine}`);
  }
  return {
    engine,
    port: wholeNumber('--port', values.port, 65535),
    enginePort: wholeNumber('--engine-port', values['engine-port'], 65535),
    dataDir: values.data,
    fresh: values.fresh,
    faults: values.faults,
    sessionSeconds:
      values['session-seconds'] === undefined
        ? null
        : wholeNumber('--session-seconds', values['session-seconds'], 43_200),
  };
};

const portTaken = (error: unknown): string | null => {
  const { code, port } = error as NodeJS.ErrnoException & { port?: number };
  if (code !== 'EADDRINUSE') return null;
  return `Port ${port ?? ''} is taken. Stop what uses it, or choose another with --port or --engine-port (0: any free port).`;
};

const main = async (): Promise<void> => {
  const options = readOptions(process.argv.slice(2));
  if (options === null) return console.log(usage);
  if (options.engine === 'localstack') return servePage(options.port);
  await ensureBuilt(['template', 'converter', 'site']);

  let engine: Engine | null = null;
  let sample: Promise<Buffer> | null = null;
  const site = createSiteServer({
    root: dirname(artefactPath('site')),
    config: () => (engine === null ? null : JSON.stringify(pageConfig(engine))),
    samplePicture: () => (sample ??= drawSamplePicture()),
    contentSecurityPolicy: () =>
      engine === null ? "default-src 'none'" : contentSecurityPolicy(engine.config),
  });
  // The app's port comes first: the buckets' CORS rules name its origin.
  const port = await listenOnLoopback(site, options.port);
  engine = await startEngine({
    dataDir: options.dataDir,
    fresh: options.fresh,
    enginePort: options.enginePort,
    appOrigins: loopbackOrigins(port),
    template: artefactPath('template'),
    bundle: artefactPath('converter'),
    faults: options.faults,
    ...(options.sessionSeconds === null ? {} : { sessionSeconds: options.sessionSeconds }),
  });
  greet(engine, port);

  stopOnSignal(async () => {
    site.closeAllConnections();
    site.close();
    await engine?.close();
  });
};

/** Serves the page with the `config.json` that a deployment to an emulator wrote. */
const servePage = async (wanted: number): Promise<void> => {
  const root = dirname(artefactPath('site'));
  const text = await readFile(join(root, 'config.json'), 'utf8').catch(() => null);
  const parsed = text === null ? null : parseConfig(JSON.parse(text));
  if (text === null || parsed === null) {
    throw new Error('Nothing is deployed yet: npm run deploy -- --engine localstack');
  }
  if (!parsed.ok) throw new Error(`config.json: ${parsed.problem}`);
  const site = createSiteServer({
    root,
    config: () => text,
    contentSecurityPolicy: () => contentSecurityPolicy(parsed.value),
  });
  const port = await listenOnLoopback(site, wanted);
  console.log(`\n  The page is ready: http://127.0.0.1:${port}/\n`);
  stopOnSignal(() => {
    site.closeAllConnections();
    site.close();
    return Promise.resolve();
  });
};

/** The page's configuration, with what only this machine has: a demo account and a sample picture. */
const pageConfig = ({ config, demoAccounts: [account] }: Engine): Config =>
  account === undefined ? config : { ...config, demo: { ...account, picture: samplePath } };

const greet = (engine: Engine, port: number): void => {
  const accounts = engine.demoAccounts.map(({ email, password }) => `    ${email}  ${password}`);
  console.log(
    [
      '',
      `  Latchkey is ready: http://127.0.0.1:${port}/`,
      '',
      '  Sign in with one of two demo accounts, or sign up with any address:',
      ...accounts,
      `  Passkeys need a name: http://localhost:${port}/`,
      '',
      `  Codes by email:   ${engine.url}/_latchkey/inbox`,
      `  Decisions:        ${engine.url}/_latchkey/decisions`,
      ...(engine.faults === null ? [] : [`  Faults:           ${engine.url}/_latchkey/faults`]),
      '',
    ].join('\n'),
  );
};

main().catch((error: unknown) => {
  const reason = portTaken(error) ?? (error instanceof Error ? error.message : String(error));
  console.error(`${reason}\n\n${usage}`);
  process.exit(1);
});
