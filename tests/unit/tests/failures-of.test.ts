import { expect, test } from 'vitest';
import type { TestModule } from 'vitest/node';
import { failuresOf } from '../../failures-of.ts';

const testCase = (fullName: string, state: string, message?: string) => ({
  fullName,
  result: () => ({ state, errors: message === undefined ? undefined : [{ message }] }),
});

const moduleOf = (tests: readonly object[], errors: readonly object[], suiteErrors: object[]) =>
  ({
    project: { name: 'unit' },
    relativeModuleId: 'a.test.ts',
    errors: () => errors,
    children: { allTests: () => tests, allSuites: () => [{ errors: () => suiteErrors }] },
  }) as unknown as TestModule;

test('names each failed test, each test that never ended, and each error outside a test', () => {
  const tests = [
    testCase('adds', 'passed'),
    testCase('needs Cognito', 'skipped'),
    testCase('divides', 'failed', 'expected 1 to be 2\n  at divide'),
    testCase('waits', 'pending'),
  ];
  expect(failuresOf(moduleOf(tests, [{ message: 'no such file' }], [{ message: 'hook' }]))).toEqual(
    [
      'unit: a.test.ts > divides: expected 1 to be 2',
      'unit: a.test.ts > waits: did not end',
      'unit: a.test.ts: no such file',
      'unit: a.test.ts: hook',
    ],
  );
});
