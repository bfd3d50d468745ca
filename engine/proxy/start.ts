/** `npm run gatekeeper -- --upstream http://127.0.0.1:4566`: the page, and the gatekeeper in front of an
 *  emulator that `npm run deploy -- --engine localstack` has deployed to. */
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { parseConfig, type Config } from '#contract/config';
import { contentSecurityPolicy } from '../../src/content-security-policy.ts';
import { artefactPath, ensureBuilt } from '../../infra/build/artefacts.ts';
import { loopbackOrigins, stopOnSignal, wholeNumber } from '../command-line.ts';
import { listenOnLoopback } from '../http-server.ts';
import { createSiteServer } from '../site-server.ts';
import { startProxy, type Proxy } from './proxy.ts';

const usage = `npm run gatekeeper -- [options]
  --upstream URL       the emulator (default AWS_ENDPOINT_URL, or http://127.0.0.1:4566)
  --config FILE        what the deployment wrote (default dist/site/config.json)
  --port N             the gatekeeper's port (default 4567; 0: any free port)
  --page-port N        the page's port (default 4180; 0: any free port)
  --data DIR           keys, identities and decisions (default .cache/gatekeeper)
  --session-seconds N  how long credentials last (default 3600)`;

const defaultDataDir = fileURLToPath(new URL('../../.cache/gatekeeper', import.meta.url));

const readOptions = (args: readonly string[]) => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      upstream: {
        type: 'string',
        default: process.env.AWS_ENDPOINT_URL ?? 'http://127.0.0.1:4566',
      },
      config: { type: 'string', default: join(dirname(artefactPath('site')), 'config.json') },
      port: { type: 'string', default: '4567' },
      'page-port': { type: 'string', default: '4180' },
      data: { type: 'string', default: defaultDataDir },
      'session-seconds': { type: 'string', default: '3600' },
    },
  });
  if (!URL.canParse(values.upstream) || new URL(values.upstream).protocol !== 'http:') {
    throw new Error(`--upstream takes an http:// address, not ${JSON.stringify(values.upstream)}`);
  }
  return {
    endpoint: new URL(values.upstream),
    configFile: values.config,
    port: wholeNumber('--port', values.port, 65535),
    pagePort: wholeNumber('--page-port', values['page-port'], 65535),
    dataDir: values.data,
    sessionSeconds: wholeNumber('--session-seconds', values['session-seconds'], 43_200),
  };
};

const readDeployed = async (file: string): Promise<Config> => {
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) {
    throw new Error(`${file} is missing: deploy first, npm run deploy -- --engine localstack`);
  }
  const parsed = parseConfig(JSON.parse(text));
  if (!parsed.ok) throw new Error(`${file}: ${parsed.problem}`);
  if (parsed.value.engine !== 'localstack') {
    throw new Error(`${file} is not of an emulator: npm run deploy -- --engine localstack`);
  }
  return parsed.value;
};

/** An emulator accepts any keys. */
const credentials = {
  accessKeyId: process.env.AWS_ACCESS_KEY_ID ?? 'test',
  secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY ?? 'test',
};

const accountAt = async (endpoint: URL, region: string): Promise<string> => {
  const sts = new STSClient({ endpoint: endpoint.origin, region, credentials, maxAttempts: 1 });
  const caller = await sts.send(new GetCallerIdentityCommand({})).catch((error: unknown) => {
    throw new Error(
      `Nothing answers at ${endpoint.origin}: start the emulator, or set --upstream.`,
      {
        cause: error,
      },
    );
  });
  return caller.Account ?? '000000000000';
};

const main = async (): Promise<void> => {
  const options = readOptions(process.argv.slice(2));
  const config = await readDeployed(options.configFile);
  const account = await accountAt(options.endpoint, config.region);
  await ensureBuilt(['template', 'site']);
  let proxy: Proxy | null = null;
  const site = createSiteServer({
    root: dirname(artefactPath('site')),
    config: () => (proxy === null ? null : JSON.stringify(proxy.config)),
    contentSecurityPolicy: () =>
      proxy === null ? "default-src 'none'" : contentSecurityPolicy(proxy.config),
  });
  const pagePort = await listenOnLoopback(site, options.pagePort);
  proxy = await startProxy({
    upstream: { endpoint: options.endpoint, credentials },
    config,
    account,
    dataDir: options.dataDir,
    port: options.port,
    appOrigins: loopbackOrigins(pagePort),
    template: artefactPath('template'),
    sessionSeconds: options.sessionSeconds,
  });
  console.log(
    [
      '',
      `  The gatekeeper is ready: ${proxy.url}, in front of ${options.endpoint.origin}`,
      `  The page:        http://127.0.0.1:${pagePort}/`,
      `  Decisions:       ${proxy.url}/_latchkey/decisions`,
      '',
    ].join('\n'),
  );
  stopOnSignal(async () => {
    site.closeAllConnections();
    site.close();
    await proxy?.close();
  });
};

main().catch((error: unknown) => {
  console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  process.exit(1);
});
