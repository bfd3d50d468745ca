/** `npm run test:engine -- --engine NAME…`: starts each engine, deploys to it, asks what it enforces,
 *  and writes docs/engines.json and the table in docs/engines.md that is made of it. */
import { parseArgs } from 'node:util';
import { ensureBuilt } from '../../infra/local/artefacts.ts';
import { startEmbedded } from '../integration/embedded.ts';
import { probe, type Finding } from './capabilities.ts';
import { deployTo } from './deployed.ts';
import { createOn } from './direct.ts';
import { emulators, startEmulator } from './emulator.ts';
import { record, type EngineReport } from './report.ts';
import { runSuites } from './suites.ts';

const { values } = parseArgs({
  options: {
    engine: { type: 'string', multiple: true, default: ['embedded'] },
    // Only asks what the engine enforces, and counts no suite.
    probe: { type: 'boolean', default: false },
  },
});

const reportOf = (
  version: string,
  findings: Readonly<Record<string, Finding>>,
  counts: Pick<EngineReport, 'passed' | 'failed' | 'unsupported'>,
): EngineReport => ({
  version,
  capabilities: Object.fromEntries(Object.entries(findings).map(([name, { has }]) => [name, has])),
  ...counts,
});

const explain = (name: string, findings: Readonly<Record<string, Finding>>): void => {
  for (const [capability, { has, error }] of Object.entries(findings)) {
    console.log(
      `${name}: ${capability}: ${has ? 'yes' : 'no'}${error === null ? '' : ` (${error})`}`,
    );
  }
};

const none = { passed: 0, failed: 0, unsupported: 0 };

const embedded = async (): Promise<EngineReport> => {
  const engine = await startEmbedded({});
  const findings = await probe(engine).finally(() => engine.close());
  explain('embedded', findings);
  return reportOf('this checkout', findings, values.probe ? none : await runSuites());
};

const onEmulator = async (name: string): Promise<EngineReport> => {
  const emulator = emulators.find((one) => one.name === name);
  if (emulator === undefined) {
    const known = ['embedded', ...emulators.map((one) => one.name)];
    throw new Error(`it cannot be started here; known are ${known.join(', ')}`);
  }
  const running = await startEmulator(emulator);
  try {
    const engine = await (emulator.cloudFormation ? deployTo : createOn)(name, running.endpoint);
    const findings = await probe(engine);
    explain(name, findings);
    // The suites themselves run on the embedded engine only: none is counted here.
    return reportOf(running.version, findings, none);
  } finally {
    await running.stop();
  }
};

await ensureBuilt(['template', 'converter', 'site']);
for (const name of values.engine) {
  try {
    await record(name, await (name === 'embedded' ? embedded() : onEmulator(name)));
    console.log(`${name}: written to docs/engines.json`);
  } catch (error) {
    console.error(`${name}: not run: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}
