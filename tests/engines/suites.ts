import { startVitest } from 'vitest/node';
import type { EngineReport } from './report.ts';

/** Runs the integration suites on the embedded engine and counts. A skipped test is one that the
 *  engine does not support. */
export const runSuites = async (): Promise<
  Pick<EngineReport, 'passed' | 'failed' | 'unsupported'>
> => {
  const vitest = await startVitest('test', [], {
    run: true,
    watch: false,
    project: ['integration'],
    reporters: ['dot'],
  });
  const states = vitest.state
    .getTestModules()
    .flatMap((module) => [...module.children.allTests()].map((test) => test.result().state));
  const errors = vitest.state.getUnhandledErrors().length;
  await vitest.close();
  const count = (state: string) => states.filter((one) => one === state).length;
  return {
    passed: count('passed'),
    failed: count('failed') + count('pending') + errors,
    unsupported: count('skipped'),
  };
};
