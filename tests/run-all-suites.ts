/** `npm test`: every suite, Chromium included. `npm test -- unit e2e` runs only those projects; other
 *  words select files by part of their path. `--engines` also runs the integration suites on the
 *  available free engines, and the clients of others (`npm run test:clients`), which need Python and the
 *  registries. */
import { mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startVitest, type TestModule, type Vitest } from 'vitest/node';
import { ensureChromium } from './chromium.ts';
import { ensureBuilt } from '../infra/build/artefacts.ts';
import { runFreeEnginesBeside } from './engines/free-engines-beside.ts';
import { errorsOutsideTests, failuresOf } from './failures-of.ts';
import { closingLine, tally, type FileReport, type Outcome } from './tally.ts';

const ownProjects = ['unit', 'unit-alone', 'policies', 'integration', 'e2e'];
const clients = 'clients';

const outcomeOf = (state: 'passed' | 'failed' | 'skipped' | 'pending'): Outcome =>
  state === 'pending' ? 'failed' : state;

const reportOf = (module: TestModule): FileReport => ({
  project: module.project.name,
  file: module.relativeModuleId,
  outcomes: [...module.children.allTests()].map((test) => outcomeOf(test.result().state)),
  errors: errorsOutsideTests(module).length,
});

const runVitest = (projects: readonly string[], files: readonly string[]): Promise<Vitest> =>
  startVitest('test', [...files], {
    run: true,
    watch: false,
    project: [...projects],
    reporters: ['default'],
    allowOnly: false,
    passWithNoTests: false,
  });

const words = process.argv.slice(2).filter((word) => word !== '--engines');
const onFreeEngines = process.argv.includes('--engines');
const suiteOf = (project: string): string => project.replace(/-alone$/, '');
const asked = [...ownProjects, clients].filter((project) => words.includes(suiteOf(project)));
const projects = asked.length > 0 ? asked : ownProjects;
const files = words.filter((word) => !asked.map(suiteOf).includes(word));

const decisions = fileURLToPath(new URL('../.cache/decisions.jsonl', import.meta.url));
mkdirSync(dirname(decisions), { recursive: true });
rmSync(decisions, { force: true });
process.env.LATCHKEY_DECISIONS = decisions;

const noOthers = { passed: 0, failed: 0, failures: [] };

try {
  if (projects.includes('e2e') || onFreeEngines) process.env.CHROMIUM = ensureChromium();
  // Built first: two processes must not build them at once.
  if (onFreeEngines) await ensureBuilt(['template', 'converter', 'site']);
  const beside = onFreeEngines ? runFreeEnginesBeside() : Promise.resolve(noOthers);
  const vitest = await runVitest(projects, files);
  const reports = vitest.state.getTestModules().map(reportOf);
  const unhandled = vitest.state.getUnhandledErrors();
  const failures = vitest.state.getTestModules().flatMap(failuresOf);
  await vitest.close();
  // Selected files need not be in every project.
  const total = tally(files.length > 0 ? [] : projects, reports, unhandled.length);
  const others = await beside;
  const nothingRan = total.passed + total.failed + total.skipped === 0;
  const failed = total.failed + others.failed + (nothingRan ? 1 : 0);
  // Repeated here because the end of a long output is what a reader keeps.
  for (const line of [...failures, ...unhandled.map(String), ...others.failures]) {
    console.log(`failed: ${line}`);
  }
  console.log(closingLine({ ...total, passed: total.passed + others.passed, failed }));
  process.exit(failed > 0 ? 1 : 0);
} catch (error) {
  console.error(error);
  console.log(closingLine({ passed: 0, failed: 1, skipped: 0 }));
  process.exit(1);
}
