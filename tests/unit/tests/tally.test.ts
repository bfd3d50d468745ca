import { expect, test } from 'vitest';
import { closingLine, tally, type FileReport } from '../../tally.ts';

const file = (project: string, outcomes: FileReport['outcomes'], errors = 0): FileReport => ({
  project,
  file: `${project}/a.test.ts`,
  outcomes,
  errors,
});

test.each([
  {
    name: 'tests of all files are summed',
    files: [file('unit', ['passed', 'passed']), file('e2e', ['failed'])],
    line: '2 passed, 1 failed',
  },
  {
    name: 'skipped tests are counted where there are any',
    files: [file('unit', ['passed', 'skipped']), file('e2e', ['passed'])],
    line: '2 passed, 0 failed, 1 skipped',
  },
  {
    name: 'a file that did not load is a failure, and its project reports no tests',
    files: [file('unit', ['passed']), file('e2e', [], 1)],
    line: '1 passed, 2 failed',
  },
  {
    name: 'a project that ran nothing is a failure',
    files: [file('unit', ['passed'])],
    line: '1 passed, 1 failed',
  },
  {
    name: 'an error outside every test is a failure',
    files: [file('unit', ['passed']), file('e2e', ['passed'])],
    unhandled: 1,
    line: '2 passed, 1 failed',
  },
])('$name', ({ files, line, unhandled }) => {
  expect(closingLine(tally(['unit', 'e2e'], files, unhandled ?? 0))).toBe(line);
});
