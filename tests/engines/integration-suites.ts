import type { TestCase } from 'vitest/node';
import type { CapabilityName } from '../integration/capabilities.ts';
import { passedOf, runProject } from './run-project.ts';

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
  const { tests, failures } = await runProject('integration', files, 'dot');
  return {
    passed: passedOf(tests),
    failed: failures.length,
    failures,
    unsupported: tests.filter((test) => test.result().state === 'skipped').map(unsupported),
  };
};

const unsupported = (test: TestCase): Unsupported => ({
  test: `${test.module.relativeModuleId}: ${test.fullName}`,
  missing: test.meta().missing ?? [],
});
