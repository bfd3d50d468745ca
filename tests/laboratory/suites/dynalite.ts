import { cp, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { temporaryFolder } from '../../app-process.ts';
import { serveLaboratory } from '../serve-laboratory.ts';
import type { CaseResult } from '../suite-result.ts';
import { runToTheEnd } from './run-to-the-end.ts';

/** Stands in for dynalite itself. */
const stub = 'tests/laboratory/suites/dynalite-stub/index.cjs';

const accessKeyId = 'LABORATORY0000000001';
const secretAccessKey = 'secret-one';

/** Measures speed; what the tests share. */
const otherFiles = ['bench.js', 'helpers.js'];

/** Runs dynalite's own tests, which its author ran against AWS too, against the gatekeeper and DynamoDB.
 *  @param dir the checkout, whose packages are installed. */
export const runDynaliteTests = async (dir: string): Promise<readonly CaseResult[]> => {
  const folder = await temporaryFolder();
  const keys = { [accessKeyId]: secretAccessKey };
  const data = path.join(folder.path, 'data');
  const laboratory = await serveLaboratory({ dir: data, port: 0, keys });
  try {
    await cp(stub, path.join(folder.path, 'index.js'));
    await cp(path.join(dir, 'test'), path.join(folder.path, 'test'), { recursive: true });
    await cp(path.join(dir, 'db'), path.join(folder.path, 'db'), { recursive: true });
    await symlink(path.resolve(dir, 'node_modules'), path.join(folder.path, 'node_modules'));
    await endTestsAtTheirFirstError(path.join(folder.path, 'test', 'helpers.js'));
    const results: CaseResult[] = [];
    for (const file of await readdir(path.join(folder.path, 'test'))) {
      if (otherFiles.includes(file)) continue;
      const printed = await runToTheEnd(
        'node_modules/.bin/mocha',
        [
          '--exit',
          '--require',
          'should',
          '--reporter',
          'json-stream',
          '--timeout',
          '60s',
          `test/${file}`,
        ],
        {
          dir: folder.path,
          env: {
            LABORATORY_PORT: String(laboratory.port),
            AWS_ACCESS_KEY_ID: accessKeyId,
            AWS_SECRET_ACCESS_KEY: secretAccessKey,
            AWS_REGION: 'us-east-1',
          },
        },
      );
      const cases = casesOf(printed);
      if (!cases.ended) throw new Error(`${file} did not run to its end`);
      console.log(
        `${file}: ${cases.results.filter(({ passed }) => passed).length} of ${cases.results.length}`,
      );
      results.push(...cases.results);
    }
    return results;
  } finally {
    await laboratory.close();
    await folder.remove();
  }
};

/** A test asks many things at once and throws in the response's callback, which ends mocha itself: its
 *  callback gets the error instead. */
const endTestsAtTheirFirstError = async (file: string): Promise<void> => {
  const source = await readFile(file, 'utf8');
  const changed = source
    .replace('  cb = once(cb)\n', '  var given = cb\n  cb = once(cb)\n')
    .replace(
      '      cb(null, res)\n',
      '      try { cb(null, res) } catch (error) { given(error) }\n',
    );
  if (changed.match(/\bgiven\b/g)?.length !== 2) throw new Error(`${file} has another form`);
  await writeFile(file, changed);
};

type Event = readonly [
  kind: 'start' | 'pass' | 'fail' | 'end',
  test: { readonly fullTitle: string; readonly err?: string },
];

/** Reads mocha's stream of events. A test that passed and failed has failed. */
const casesOf = (
  printed: string,
): { readonly results: readonly CaseResult[]; readonly ended: boolean } => {
  const events = printed
    .split('\n')
    .filter((line) => /^\["(start|pass|fail|end)",/.test(line))
    .map((line) => JSON.parse(line) as Event);
  const results = new Map<string, CaseResult>();
  for (const [kind, { fullTitle, err }] of events) {
    if (kind === 'pass' && !results.has(fullTitle)) {
      results.set(fullTitle, { name: fullTitle, passed: true, said: '' });
    }
    if (kind === 'fail') {
      results.set(fullTitle, { name: fullTitle, passed: false, said: err ?? '' });
    }
  }
  return { results: [...results.values()], ended: events.some(([kind]) => kind === 'end') };
};
