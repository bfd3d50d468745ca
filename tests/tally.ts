/** One test as it ended; `skipped` also stands for a test that its engine cannot support. */
export type Outcome = 'passed' | 'failed' | 'skipped';

export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** What came of one test file. */
export interface FileReport {
  readonly project: string;
  readonly file: string;
  readonly outcomes: readonly Outcome[];
  /** Failures outside any test: the file did not load, or a hook threw. */
  readonly errors: number;
}

/** Sums the files of a run. What went wrong outside a test counts as one failure a time, and so does
 *  a project that was asked for and ran nothing: silence is no success. */
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
