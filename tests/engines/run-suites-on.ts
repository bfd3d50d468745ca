import { attach, attachedEngine, detach, type Target } from '../integration/attachment.ts';
import type { CapabilityName } from '../integration/capabilities.ts';
import { startEmbedded } from '../integration/embedded.ts';
import { probe, type Finding } from './capabilities.ts';
import { engineNames, engines } from './known-engines.ts';
import type { EngineReport } from './report.ts';
import { runSuites, type Outcome } from './integration-suites.ts';

export interface RunOptions {
  /** Only the suites whose path contains one of these; empty: all. */
  readonly files: readonly string[];
  /** Only probes; runs no suite. */
  readonly probeOnly: boolean;
}

/** What a run gave: the report that is recorded, and a line for each failed test. */
export interface EngineRun {
  readonly report: EngineReport;
  readonly failures: readonly string[];
}

/** Starts an engine, deploys the stack, probes what it enforces, runs the integration suites and stops
 *  it. Prints which capabilities it lacks and how many tests did not run for each.
 *  @throws {NotAvailable} with the reason, where the engine is not available. */
export const runOn = async (name: string, options: RunOptions): Promise<EngineRun> => {
  if (name === 'embedded') return onEmbedded(options);
  const start = engines[name];
  if (start === undefined) throw new Error(`known are ${engineNames.join(', ')}`);
  const { version, target, stop } = await start();
  try {
    return await onTarget(version, target, options);
  } finally {
    await stop();
  }
};

const nothing: Outcome = { passed: 0, failed: 0, failures: [], unsupported: [] };

const onEmbedded = async ({ files, probeOnly }: RunOptions): Promise<EngineRun> => {
  const engine = await startEmbedded({});
  const findings = await probe(engine).finally(() => engine.close());
  const outcome = probeOnly ? nothing : await runSuites(files);
  return reportOf('embedded', 'this checkout', findings, outcome);
};

const onTarget = async (
  version: string,
  target: Target,
  { files, probeOnly }: RunOptions,
): Promise<EngineRun> => {
  const findings = await probe(attachedEngine(target));
  if (probeOnly) return reportOf(target.name, version, findings, nothing);
  attach({ ...target, capabilities: found(findings) });
  try {
    return reportOf(target.name, version, findings, await runSuites(files));
  } finally {
    detach();
  }
};

const found = (findings: readonly Finding[]): readonly CapabilityName[] =>
  findings.filter(({ has }) => has).map(({ name }) => name);

const countBy = <Item>(
  items: readonly Item[],
  key: (item: Item) => string,
): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(key(item), (counts.get(key(item)) ?? 0) + 1);
  return counts;
};

const firstLine = (text: string): string => text.split('\n')[0] ?? '';

const reportOf = (
  engine: string,
  version: string,
  findings: readonly Finding[],
  { passed, failed, failures, unsupported }: Outcome,
): EngineRun => {
  for (const { name, has, error } of findings) {
    console.log(
      `${engine}: ${name}: ${has ? 'yes' : 'no'}${error === null ? '' : ` (${firstLine(error)})`}`,
    );
  }
  for (const [missing, tests] of countBy(unsupported, ({ missing }) => missing.join(', '))) {
    console.log(`not supported by ${engine}: ${tests} tests need ${missing}`);
  }
  const report = {
    version,
    capabilities: Object.fromEntries(findings.map(({ name, has }) => [name, has])),
    passed,
    failed,
    unsupported: unsupported.length,
  };
  return { report, failures };
};
