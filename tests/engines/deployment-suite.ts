import { startVitest } from 'vitest/node';
import { failuresOf } from '../failures-of.ts';
import { installMiniStack } from './emulator.ts';
import type { Outcome } from './integration-suites.ts';
import { NotAvailable } from './known-engines.ts';

/** Runs `tests/engines/deployment`: each file deploys to a MiniStack of its own.
 *  @throws NotAvailable with the reason, where MiniStack cannot be installed. */
export const runDeploymentSuite = async (): Promise<Omit<Outcome, 'unsupported'>> => {
  await installMiniStack().catch((error: unknown) => {
    throw new NotAvailable(String(error), { cause: error });
  });
  const vitest = await startVitest('test', [], {
    run: true,
    watch: false,
    project: ['deployment'],
    reporters: ['default'],
    allowOnly: false,
    passWithNoTests: false,
  });
  const modules = vitest.state.getTestModules();
  const tests = modules.flatMap((module) => [...module.children.allTests()]);
  const failures = [
    ...modules.flatMap(failuresOf),
    ...vitest.state.getUnhandledErrors().map((error) => `deployment: ${String(error)}`),
    ...(tests.length === 0 ? ['deployment: no test ran'] : []),
  ];
  await vitest.close();
  const passed = tests.filter((test) => test.result().state === 'passed').length;
  return { passed, failed: failures.length, failures };
};
