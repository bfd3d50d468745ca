import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { artefactPath } from '../../infra/build/artefacts.ts';
import { startProxy } from '../../engine/proxy/proxy.ts';
import type { Started } from './known-engines.ts';

/** Puts the gatekeeper in front of an engine that has the stack deployed, as `npm run gatekeeper` does.
 *  Stopping one stops both. */
export const guarded = async (
  name: string,
  { version, target, stop }: Started,
): Promise<Started> => {
  const dir = await mkdtemp(join(tmpdir(), 'latchkey-gatekeeper-'));
  const { config, operator, appOrigin, stack } = target;
  const proxy = await startProxy({
    upstream: { endpoint: new URL(config.endpoints?.s3 ?? ''), credentials: operator },
    config,
    account: stack.account,
    dataDir: join(dir, 'data'),
    port: 0,
    appOrigins: [appOrigin],
    template: artefactPath('template'),
  });
  return {
    version: `${version}, behind the gatekeeper`,
    target: {
      ...target,
      name,
      config: proxy.config,
      operator: proxy.operator,
      behind: { config, operator },
      converterCredentials: await proxy.converterCredentials(),
    },
    async stop() {
      await proxy.close();
      await stop();
      await rm(dir, { recursive: true });
    },
  };
};
