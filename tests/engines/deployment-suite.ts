import { installMiniStack } from './emulator.ts';
import type { Outcome } from './integration-suites.ts';
import { NotAvailable } from './known-engines.ts';
import { passedOf, runProject } from './run-project.ts';

/** Runs `tests/engines/deployment`: each file deploys to a MiniStack of its own.
 *  @throws NotAvailable with the reason, where MiniStack cannot be installed. */
export const runDeploymentSuite = async (): Promise<Omit<Outcome, 'unsupported'>> => {
  await installMiniStack().catch((error: unknown) => {
    throw new NotAvailable(String(error), { cause: error });
  });
  const run = await runProject('deployment', [], 'default');
  const failures = [
    ...run.failures,
    ...(run.tests.length === 0 ? ['deployment: no test ran'] : []),
  ];
  return { passed: passedOf(run.tests), failed: failures.length, failures };
};
