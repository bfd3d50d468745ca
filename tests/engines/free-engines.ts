import { appendFile } from 'node:fs/promises';
import { askGuarded } from './attacks/compare-attacks.ts';
import { tallyOf } from './attacks/comparison-page.ts';
import { installMiniStack } from './emulator.ts';
import { NotAvailable } from './known-engines.ts';
import { passedOf, runProject } from './run-project.ts';
import { runOn } from './run-suites-on.ts';

/** Engines that need no token and no container. */
const freeEngines = ['ministack', 'moto', 'dynamodb-local'];

interface Counted {
  readonly passed: number;
  readonly failed: number;
  readonly failures: readonly string[];
  readonly more: string;
}

/** Sums over all engines, and a line for each failure. */
export type FreeEngines = Pick<Counted, 'passed' | 'failed' | 'failures'>;

const suitesOn = async (name: string): Promise<Counted> => {
  const { report, failures } = await runOn(name, { files: [], probeOnly: false });
  const { passed, failed, unsupported } = report;
  return { passed, failed, failures, more: `, ${unsupported} not supported` };
};

const asCounted = (counts: Omit<Counted, 'more'>): Counted => ({ ...counts, more: '' });

/** Each of these files deploys to a MiniStack of its own. */
const deployments = async (): Promise<Omit<Counted, 'more'>> => {
  await installMiniStack().catch((error: unknown) => {
    throw new NotAvailable(String(error), { cause: error });
  });
  return wholeProject('deployment');
};

const wholeProject = async (project: string): Promise<Omit<Counted, 'more'>> => {
  const run = await runProject(project, [], 'default');
  const failures = [
    ...run.failures,
    ...(run.tests.length === 0 ? [`${project}: no test ran`] : []),
  ];
  return { passed: passedOf(run.tests), failed: failures.length, failures };
};

/** Runs the integration suites on every free engine, the attacks on MiniStack behind the gatekeeper, the
 *  deployments to MiniStack and the clients of others. Prints each result, or why an engine was not run, also to GitHub's job
 *  summary. An engine that is not available counts neither as passed nor as failed. */
export const runOnFreeEngines = async (): Promise<FreeEngines> => {
  const total = { passed: 0, failed: 0 };
  const allFailures: string[] = [];
  const lines: string[] = [];
  const count = async (name: string, run: () => Promise<Counted>): Promise<void> => {
    try {
      const { passed, failed, failures, more } = await run();
      allFailures.push(...failures.map((failure) => `${name}: ${failure}`));
      total.passed += passed;
      total.failed += failed;
      lines.push(`${name}: ${passed} passed, ${failed} failed${more}`);
    } catch (error) {
      const how = error instanceof NotAvailable ? 'not run' : 'failed';
      if (how === 'failed') total.failed += 1;
      const line = `${name}: ${how}: ${error instanceof Error ? error.message : String(error)}`;
      lines.push(line);
      if (how === 'failed') allFailures.push(line);
    }
  };
  for (const name of freeEngines) await count(name, () => suitesOn(name));
  await count('attacks on MiniStack behind the gatekeeper', () =>
    askGuarded().then(tallyOf).then(asCounted),
  );
  await count('deployments to MiniStack', () => deployments().then(asCounted));
  await count('clients of others', () => wholeProject('clients').then(asCounted));
  for (const line of lines) console.log(line);
  const summary = process.env.GITHUB_STEP_SUMMARY;
  if (summary !== undefined) {
    await appendFile(summary, lines.map((line) => `- ${line}\n`).join(''));
  }
  return { ...total, failures: allFailures };
};
