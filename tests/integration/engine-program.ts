/** Runs the embedded engine in its own process, for tests that kill or measure it. Takes the data
 *  folder, prints one line of JSON when ready, stops on SIGTERM. */
import { artefactPath } from '../../infra/build/artefacts.ts';
import { startEngine } from '../../engine/engine.ts';

const [dataDir] = process.argv.slice(2);
if (dataDir === undefined) throw new Error('engine-program.ts DATA_FOLDER');

const { url, config, operator, stack, close } = await startEngine({
  dataDir,
  enginePort: 0,
  appOrigins: ['http://localhost:4180'],
  template: artefactPath('template'),
  bundle: artefactPath('converter'),
});
process.once('SIGTERM', () => void close().then(() => process.exit(0)));
console.log(JSON.stringify({ url, config, operator, converterRoleArn: stack.converter.roleArn }));
