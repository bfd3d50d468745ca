import { readFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { parseConfig } from '#contract/config';
import { contentSecurityPolicy } from '../src/content-security-policy.ts';
import { artefactPath, ensureBuilt } from '../infra/build/artefacts.ts';
import { startEngine, type Engine } from './engine.ts';
import { createSiteServer } from './site-server.ts';

interface Options {
  readonly port: number;
  readonly enginePort: number;
  readonly dataDir: string;
  readonly fresh: boolean;
  readonly sessionSeconds: number | null;
  /** `embedded`, or an emulator that `npm run deploy` has deployed to. */
  readonly engine: 'embedded' | 'localstack';
}

const defaultDataDir = fileURLToPath(new URL('../.latchkey', import.meta.url));

const usage = `npm start -- [options]
  --port N             the app's port (default 4180; 0: any free one)
  --engine-port N      the engine's port (default 4567; 0: any free one)
  --data DIR           where everything is kept (default .latchkey)
  --fresh              start with an empty data folder
  --engine localstack  only the page, for an emulator that npm run deploy has deployed to
  --session-seconds N  how long credentials last (default 3600), to watch them being renewed`;

/** Reads the command line.
 *  @throws Error with the usage when an option is unknown or a number is none. */
const readOptions = (args: readonly string[]): Options => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: 'string', default: '4180' },
      'engine-port': { type: 'string', default: '4567' },
      data: { type: 'string', default: defaultDataDir },
      fresh: { type: 'boolean', default: false },
      'session-seconds': { type: 'string' },
      engine: { type: 'string', default: 'embedded' },
    },
  });
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
    sessionSeconds:
      values['session-seconds'] === undefined
        ? null
        : wholeNumber('--session-seconds', values['session-seconds'], 43_200),
  };
};

const wholeNumber = (name: string, text: string, most: number): number => {
  const number = Number(text);
  if (/^\d+$/.test(text) && number <= most) return number;
  throw new Error(`${name} takes a whole number from 0 to ${most}, not ${JSON.stringify(text)}`);
};

const listen = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });

const portTaken = (error: unknown): string | null => {
  const { code, port } = error as NodeJS.ErrnoException & { port?: number };
  if (code !== 'EADDRINUSE') return null;
  return `Port ${port ?? ''} is taken. Stop what uses it, or choose another with --port or --engine-port (0: any free one).`;
};

const main = async (): Promise<void> => {
  const options = readOptions(process.argv.slice(2));
  if (options.engine === 'localstack') return servePage(options.port);
  await ensureBuilt(['template', 'converter', 'site']);

  let engine: Engine | null = null;
  const site = createSiteServer({
    root: join(artefactPath('site'), '../infra'),
    config: () => (engine === null ? null : JSON.stringify(engine.config)),
    contentSecurityPolicy: () =>
      engine === null ? "default-src 'none'" : contentSecurityPolicy(engine.config),
  });
  // The app's port comes first: the buckets' CORS rules name its origin.
  const port = await listen(site, options.port);
  engine = await startEngine({
    dataDir: options.dataDir,
    fresh: options.fresh,
    enginePort: options.enginePort,
    appOrigins: [`http://127.0.0.1:${port}`, `http://localhost:${port}`],
    template: artefactPath('template'),
    bundle: artefactPath('converter'),
    ...(options.sessionSeconds === null ? {} : { sessionSeconds: options.sessionSeconds }),
  });
  greet(engine, port);

  const stop = async () => {
    site.closeAllConnections();
    site.close();
    await engine?.close();
    process.exit(0);
  };
  process.once('SIGTERM', () => void stop());
  process.once('SIGINT', () => void stop());
};

/** Serves the page for an emulator: its engine is elsewhere, its `config.json` from the deployment. */
const servePage = async (wanted: number): Promise<void> => {
  const root = join(artefactPath('site'), '../infra');
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
  const port = await listen(site, wanted);
  console.log(`\n  The page is ready: http://127.0.0.1:${port}/\n`);
  const stop = () => {
    site.closeAllConnections();
    site.close();
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
};

const greet = (engine: Engine, port: number): void => {
  const accounts = engine.demoAccounts.map(({ email, password }) => `    ${email}  ${password}`);
  console.log(
    [
      '',
      `  Latchkey is ready: http://127.0.0.1:${port}/`,
      '',
      '  Sign in with one of two demo accounts, or sign up with any address:',
      ...accounts,
      '',
      `  Codes by e-mail:  ${engine.url}/_latchkey/inbox`,
      `  Who was let in:   ${engine.url}/_latchkey/decisions`,
      '',
    ].join('\n'),
  );
};

main().catch((error: unknown) => {
  const reason = portTaken(error) ?? (error instanceof Error ? error.message : String(error));
  console.error(`${reason}\n\n${usage}`);
  process.exit(1);
});
