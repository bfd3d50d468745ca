import { startVitest, type TestCase } from 'vitest/node';
import { failuresOf } from '../failures-of.ts';
import { attachment } from '../integration/attachment.ts';

/** A finished run of one of Vitest's projects. */
export interface ProjectRun {
  readonly tests: readonly TestCase[];
  /** A line for each failure. */
  readonly failures: readonly string[];
}

/** Runs a project. `files` selects test files by part of their path; empty: all. */
export const runProject = async (
  project: string,
  files: readonly string[],
  reporter: 'default' | 'dot',
): Promise<ProjectRun> => {
  const vitest = await startVitest('test', [...files], {
    run: true,
    watch: false,
    project: [project],
    reporters: [reporter],
    // Most files have nothing that runs on another engine: loading them takes longer than the tests.
    isolate: attachment() === null,
    allowOnly: false,
    passWithNoTests: false,
  });
  const modules = vitest.state.getTestModules();
  const tests = modules.flatMap((module) => [...module.children.allTests()]);
  const unhandled = vitest.state
    .getUnhandledErrors()
    .map((error) => `${project}: ${String(error)}`);
  await vitest.close();
  return { tests, failures: [...modules.flatMap(failuresOf), ...unhandled] };
};

/** How many of these tests passed. */
export const passedOf = (tests: readonly TestCase[]): number =>
  tests.filter((test) => test.result().state === 'passed').length;
