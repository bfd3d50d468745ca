import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { ensureBuilt } from '../infra/build/artefacts.ts';
import { auditWithoutEngine, refusalOf } from './audit-without-engine.ts';
import { answerAll, compareWith, judgeTemplate, recordSettings } from './commands.ts';
import { exercisedBy } from './exercised.ts';
import { exercisedRequests } from './exercised-requests.ts';
import { auditPolicies, escalationPaths } from './full-audit.ts';
import {
  files,
  ownPolicies,
  readJson,
  templatePaths,
  writeJson,
  writeReport,
} from './project-files.ts';
import { grammar } from './questions.ts';
import { countFindings, htmlReport, jsonReport } from './report.ts';
import { installSecondOpinion } from './second-opinion/second-opinion.ts';
import { withSiteBucket } from './site.ts';
import { summaryOf } from './summary.ts';
import { htmlWithoutEngine, jsonWithoutEngine, summaryWithoutEngine } from './without-engine.ts';

const usage = `npm run audit -- [--policies DIR]       every check
  --against REF [--fail-on-wider]   each principal: equivalent, wider, narrower or UNDECIDED
  --never QUESTION                  proves that no request does it, or shows one that does
  --can QUESTION                    shows a request that does it, or proves that none does
  --template FILE                   whether any CloudFormation template keeps its users apart
  --decisions FILE                  takes the permissions that are used from a decision log
  --record-settings                 records every setting of the templates, for you to review
  --install-second-opinion          installs the tools of other people

${grammar}`;

const print = (lines: readonly string[]): void => {
  for (const line of lines) console.log(line);
};

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      policies: { type: 'string', default: ownPolicies },
      against: { type: 'string' },
      template: { type: 'string' },
      never: { type: 'string', multiple: true, default: [] },
      can: { type: 'string', multiple: true, default: [] },
      help: { type: 'boolean', default: false },
      'fail-on-wider': { type: 'boolean', default: false },
      decisions: { type: 'string', multiple: true },
      'record-settings': { type: 'boolean', default: false },
      'install-second-opinion': { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return;
  }
  if (values.template !== undefined) {
    process.exitCode = await judgeTemplate(values.template);
    return;
  }
  if (values['install-second-opinion']) await installSecondOpinion();
  await ensureBuilt(['template']);
  if (values['record-settings']) {
    recordSettings();
    return;
  }
  const [latchkey, site] = templatePaths.map(readJson);
  const template = withSiteBucket(latchkey, site);
  if (values.decisions !== undefined) {
    const logs = values.decisions.map((file) => readFileSync(file, 'utf8'));
    writeJson(files.exercised, exercisedBy(logs));
    writeJson(files.exercisedRequests, exercisedRequests(logs));
  }
  if (values.against !== undefined) {
    const isWider = await compareWith(template, values.against, values.policies);
    process.exitCode = isWider && values['fail-on-wider'] ? 1 : 0;
    return;
  }
  if (values.never.length + values.can.length > 0) {
    process.exitCode = await answerAll(template, values);
    return;
  }
  const refusal = refusalOf(template);
  if (refusal !== null) {
    const result = await auditWithoutEngine(refusal);
    writeReport(jsonWithoutEngine(result), htmlWithoutEngine(result));
    print(summaryWithoutEngine(result));
    process.exitCode = 1;
    return;
  }
  const result = await auditPolicies(template, values.policies);
  writeReport(jsonReport(result), htmlReport(result));
  print(summaryOf(result, escalationPaths.length));
  process.exitCode = countFindings(result) === 0 ? 0 : 1;
};

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
