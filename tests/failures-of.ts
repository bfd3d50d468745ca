import type { TestModule } from 'vitest/node';

const firstLine = (message: string): string => message.split('\n')[0] ?? '';

/** Errors outside any test: the file did not load, or a hook threw. */
export const errorsOutsideTests = (module: TestModule): readonly { readonly message: string }[] => [
  ...module.errors(),
  ...[...module.children.allSuites()].flatMap((suite) => suite.errors()),
];

/** One line for each failure of a file: the test's full name and the first line of its error. A test
 *  that never ended and an error outside any test are failures too. */
export const failuresOf = (module: TestModule): readonly string[] => {
  const where = `${module.project.name}: ${module.relativeModuleId}`;
  const tests = [...module.children.allTests()].flatMap((test) => {
    const { state, errors } = test.result();
    if (state === 'passed' || state === 'skipped') return [];
    return [`${where} > ${test.fullName}: ${firstLine(errors?.[0]?.message ?? 'did not end')}`];
  });
  const outside = errorsOutsideTests(module).map(
    ({ message }) => `${where}: ${firstLine(message)}`,
  );
  return [...tests, ...outside];
};
