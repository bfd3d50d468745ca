import { appendFile } from 'node:fs/promises';
import { NotAvailable } from './engines.ts';
import { runOn } from './run-on.ts';

/** Engines that can be had by anybody, without a token or a container. */
const freeEngines = ['ministack', 'moto', 'dynamodb-local'];

/** Runs the integration suites on every free engine, and says at the end how each went, or why it was
 *  not run; on GitHub the summary of the job says so too. An engine that is not to be had here counts
 *  for nothing.
 *  @returns what passed and failed on all of them together. */
export const runOnFreeEngines = async (): Promise<{ passed: number; failed: number }> => {
  const total = { passed: 0, failed: 0 };
  const lines: string[] = [];
  for (const name of freeEngines) {
    try {
      const { passed, failed, unsupported } = await runOn(name, { files: [], probeOnly: false });
      total.passed += passed;
      total.failed += failed;
      lines.push(`${name}: ${passed} passed, ${failed} failed, ${unsupported} not supported`);
    } catch (error) {
      const how = error instanceof NotAvailable ? 'not run' : 'failed';
      if (how === 'failed') total.failed += 1;
      lines.push(`${name}: ${how}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  for (const line of lines) console.log(line);
  const summary = process.env['GITHUB_STEP_SUMMARY'];
  if (summary !== undefined) {
    await appendFile(summary, lines.map((line) => `- ${line}\n`).join(''));
  }
  return total;
};
