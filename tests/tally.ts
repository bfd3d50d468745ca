/** Result of one test; `skipped` includes tests that the engine does not support. */
export type Outcome = 'passed' | 'failed' | 'skipped';

export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Result of one test file. */
export interface FileReport {
  readonly project: string;
  readonly file: string;
  readonly outcomes: readonly Outcome[];
  /** Failures outside any test: the file did not load, or a hook threw. */
  readonly errors: number;
}

/** Sums the files of a run. Each error outside a test counts as a failure, and so does each requested
 *  project that ran no test. */
export const tally = (
  projects: readonly string[],
  files: readonly FileReport[],
  unhandledErrors: number,
): Tally => {
  const outcomes = files.flatMap((file) => file.outcomes);
  const count = (outcome: Outcome) => outcomes.filter((each) => each === outcome).length;
  const silent = projects.filter(
    (project) => !files.some((file) => file.project === project && file.outcomes.length > 0),
  );
  const errors = files.reduce((sum, file) => sum + file.errors, 0);
  return {
    passed: count('passed'),
    failed: count('failed') + errors + unhandledErrors + silent.length,
    skipped: count('skipped'),
  };
};

/** The last line of the run. */
export const closingLine = ({ passed, failed, skipped }: Tally): string =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
