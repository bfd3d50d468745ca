import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import { run } from '../../engines/server-process.ts';
import type { CaseResult } from '../suite-result.ts';
import { runToTheEnd } from './run-to-the-end.ts';

const environments = path.resolve('.engines/suites');

/** Seconds that one case may take, on a slow machine too. */
const longestCase = 300;

/** Runs a suite by pytest, in an environment of its own of the Python that the checkout names.
 *  @param suite.name of the environment.
 *  @param suite.files in the folder `suite.dir`.
 *  @param suite.select options that select cases.
 *  @param suite.options further ones, which collecting needs too.
 *  @returns skipped cases too, and those that are not selected: as failures that say so. */
export const runPytest = async (suite: {
  readonly name: string;
  readonly dir: string;
  readonly requirements: readonly string[];
  readonly files: readonly string[];
  readonly select: readonly string[];
  readonly options?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}): Promise<readonly CaseResult[]> => {
  const python = await environmentOf(suite);
  const report = path.join(environments, `${suite.name}.xml`);
  await rm(report, { force: true });
  const options = [
    '-q',
    '--show-capture=no',
    '-p',
    'no:cacheprovider',
    `--junitxml=${report}`,
    `--timeout=${longestCase}`,
  ];
  const pytest = (args: readonly string[]): Promise<string> =>
    runToTheEnd(python, ['-m', 'pytest', ...suite.files, ...args, ...(suite.options ?? [])], suite);
  const collected = await pytest(['--collect-only', '-q', '-p', 'no:cacheprovider']);
  const printed = await pytest([...options, ...suite.select]);
  console.log(printed);
  // Of a run that broke off, no part is recorded.
  if (/INTERNALERROR|Interrupted: /.test(printed)) throw new Error('pytest did not run to its end');
  const results = casesOf(await readFile(report, 'utf8'));
  const ran = new Set(results.map(({ name }) => name));
  const names = [...collected.matchAll(/^\S*?([^/\s]+)\.py::(\S.*)$/gm)].map(
    ([, file = '', test = '']) => `${file}::${test}`.split('::').slice(-2).join('::'),
  );
  const notSelected = names.filter((name) => !ran.has(name));
  return [
    ...results,
    ...notSelected.map((name) => ({ name, passed: false, said: 'not selected' })),
  ];
};

const environmentOf = async ({
  name,
  dir,
  requirements,
}: {
  readonly name: string;
  readonly dir: string;
  readonly requirements: readonly string[];
}): Promise<string> => {
  const folder = path.join(environments, name);
  const python = path.join(folder, 'bin', 'python');
  const complete = path.join(folder, 'complete');
  if (!existsSync(complete)) {
    await mkdir(environments, { recursive: true });
    await run('python3', ['-m', 'venv', '--clear', folder], dir);
    const packages = ['pytest', 'pytest-timeout', ...requirements];
    await run(path.join(folder, 'bin', 'pip'), ['install', '--quiet', ...packages]);
    await mkdir(complete);
  }
  return python;
};

interface ReportedCase {
  readonly '@classname': string;
  readonly '@name': string;
  readonly failure?: Said | readonly Said[];
  readonly error?: Said | readonly Said[];
  readonly skipped?: Said | readonly Said[];
}

interface Said {
  readonly '@message'?: string;
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseAttributeValue: false,
  isArray: (name) => name === 'testcase',
});

const casesOf = (xml: string): readonly CaseResult[] => {
  const document = parser.parse(xml) as {
    testsuites: { testsuite: { testcase?: readonly ReportedCase[] } };
  };
  const results = new Map<string, CaseResult>();
  for (const each of document.testsuites.testsuite.testcase ?? []) {
    const name = `${each['@classname'].split('.').at(-1) ?? ''}::${each['@name']}`;
    const said = [each.failure, each.error, each.skipped]
      .flatMap((one) => one ?? [])
      .map((one) => one['@message'] ?? '')
      .join('; ');
    const passed = each.failure === undefined && each.error === undefined && !('skipped' in each);
    // A case that fails and whose teardown fails too is reported twice.
    if (results.get(name)?.passed !== false) results.set(name, { name, passed, said });
  }
  return [...results.values()];
};
