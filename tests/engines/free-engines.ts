import { appendFile } from 'node:fs/promises';
import { compareAttacks } from './attacks/compare.ts';
import { tallyOf } from './attacks/comparison-page.ts';
import { NotAvailable } from './known-engines.ts';
import { runOn } from './run-suites-on.ts';

/** Engines that need no token and no container. */
const freeEngines = ['ministack', 'moto', 'dynamodb-local'];

interface Counted {
  readonly passed: number;
  readonly failed: number;
  readonly more: string;
}

const suitesOn = async (name: string): Promise<Counted> => {
  const { passed, failed, unsupported } = await runOn(name, { files: [], probeOnly: false });
  return { passed, failed, more: `, ${unsupported} not supported` };
};

/** Runs the integration suites on every free engine, and the attacks on MiniStack behind the
 *  gatekeeper. Prints each result, or why an engine was not run, also to GitHub's job summary. An
 *  engine that is not available counts neither as passed nor as failed.
 *  @returns the sums over all engines. */
export const runOnFreeEngines = async (): Promise<{ passed: number; failed: number }> => {
  const total = { passed: 0, failed: 0 };
  const lines: string[] = [];
  const count = async (name: string, run: () => Promise<Counted>): Promise<void> => {
    try {
      const { passed, failed, more } = await run();
      total.passed += passed;
      total.failed += failed;
      lines.push(`${name}: ${passed} passed, ${failed} failed${more}`);
    } catch (error) {
      const how = error instanceof NotAvailable ? 'not run' : 'failed';
      if (how === 'failed') total.failed += 1;
      lines.push(`${name}: ${how}: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  for (const name of freeEngines) await count(name, () => suitesOn(name));
  await count('attacks on MiniStack behind the gatekeeper', async () => ({
    ...tallyOf(await compareAttacks()),
    more: '',
  }));
  for (const line of lines) console.log(line);
  const summary = process.env.GITHUB_STEP_SUMMARY;
  if (summary !== undefined) {
    await appendFile(summary, lines.map((line) => `- ${line}\n`).join(''));
  }
  return total;
};
