import { startVitest, type TestCase } from 'vitest/node';
import { failuresOf } from '../failures-of.ts';
import type { CapabilityName } from '../integration/capabilities.ts';

/** A test that did not run, and the capabilities that the engine lacks for it. */
export interface Unsupported {
  readonly test: string;
  readonly missing: readonly CapabilityName[];
}

/** Result of the integration suites on one engine. */
export interface Outcome {
  readonly passed: number;
  readonly failed: number;
  /** A line for each failure. */
  readonly failures: readonly string[];
  readonly unsupported: readonly Unsupported[];
}

/** Runs the integration suites on the attached engine. `files` selects suites by part of their path;
 *  empty: all. */
export const runSuites = async (files: readonly string[]): Promise<Outcome> => {
  const vitest = await startVitest('test', [...files], {
    run: true,
    watch: false,
    project: ['integration'],
    reporters: ['dot'],
    allowOnly: false,
  });
  const modules = vitest.state.getTestModules();
  const tests = modules.flatMap((module) => [...module.children.allTests()]);
  const failures = [
    ...modules.flatMap(failuresOf),
    ...vitest.state.getUnhandledErrors().map((error) => `integration: ${String(error)}`),
  ];
  await vitest.close();
  const count = (state: string) => tests.filter((test) => test.result().state === state).length;
  return {
    passed: count('passed'),
    failed: failures.length,
    failures,
    unsupported: tests.filter((test) => test.result().state === 'skipped').map(unsupported),
  };
};

const unsupported = (test: TestCase): Unsupported => ({
  test: `${test.module.relativeModuleId}: ${test.fullName}`,
  missing: test.meta().missing ?? [],
});
