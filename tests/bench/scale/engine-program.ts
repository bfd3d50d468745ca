/** Runs the embedded engine in its own process and counts what it does. Takes the data folder; sends its
 *  configuration when it is ready and, when asked, its counts once no conversion is under way. */
import { artefactPath } from '../../../infra/build/artefacts.ts';
import { startEngine } from '../../../engine/engine.ts';
import type { Counts } from './counted-engine.ts';
import { countTraffic } from './traffic.ts';

const [dataDir] = process.argv.slice(2);
if (dataDir === undefined) throw new Error('engine-program.ts DATA_FOLDER');

const traffic = countTraffic();
const { url, config, converted, close } = await startEngine({
  dataDir,
  enginePort: 0,
  appOrigins: ['http://localhost:4180'],
  template: artefactPath('template'),
  bundle: artefactPath('converter'),
});

const answer = async (): Promise<void> => {
  await converted();
  const { user, system } = process.cpuUsage();
  const counts: Counts = { ...traffic(), cpuSeconds: (user + system) / 1e6 };
  process.send?.(counts);
};
process.on('message', () => void answer());
process.once('SIGTERM', () => void close().then(() => process.exit(0)));
process.send?.({ url, config });
