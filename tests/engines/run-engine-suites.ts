/** `npm run test:engine -- --engine NAME…`: starts each engine, deploys the stack, probes what the
 *  engine enforces, runs the integration suites, and writes tests/recorded/engines.json and
 *  docs/engines.md. `--probe` only probes. Other words select suites by part of their path; such a run
 *  is not recorded. */
import { parseArgs } from 'node:util';
import { ensureBuilt } from '../../infra/build/artefacts.ts';
import { closingLine } from '../tally.ts';
import { record } from './report.ts';
import { runOn } from './run-suites-on.ts';

const { values, positionals: files } = parseArgs({
  options: {
    engine: { type: 'string', multiple: true, default: ['embedded'] },
    probe: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});

await ensureBuilt(['template', 'converter', 'site']);
const total = { passed: 0, failed: 0, skipped: 0 };
for (const name of values.engine) {
  try {
    const { report, failures } = await runOn(name, { files, probeOnly: values.probe });
    const { passed, failed, unsupported } = report;
    for (const line of failures) console.log(`failed: ${line}`);
    console.log(`${name}: ${passed} passed, ${failed} failed, ${unsupported} not supported`);
    total.passed += passed;
    total.failed += failed;
    // The embedded engine must support everything.
    const lacking = Object.values(report.capabilities).filter((has) => !has).length;
    if (name === 'embedded') total.failed += unsupported + lacking;
    if (files.length === 0 && !values.probe) await record(name, report);
  } catch (error) {
    console.log(`${name}: not run: ${error instanceof Error ? error.message : String(error)}`);
    total.failed += 1;
  }
}
console.log(closingLine(total));
process.exit(total.failed > 0 ? 1 : 0);
