import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { artefactPath, ensureBuilt } from '../infra/build/artefacts.ts';
import type { Stack } from '../engine/provision/stack.ts';
import { awsActions, dataServices } from './actions.ts';
import { compareFolders } from './against.ts';
import { comparePrincipals } from './against-principals.ts';
import { attackCases, type Catalogue } from './attack-cases.ts';
import {
  brokenCases,
  isolationOf,
  optionalSetFindings,
  plainHttpLeaks,
  setFindings,
  type Baseline,
} from './checks.ts';
import { templateFindings } from './document-findings.ts';
import { openPaths, pathsTouched, type EscalationPath } from './escalation.ts';
import { inWords, type IntendedSets } from './intended-sets.ts';
import { answerQuestion, grammar, parseQuestion, questionProblem } from './questions.ts';
import { deploymentOf, ProvisionError } from '../engine/explain/deployment.ts';
import { exercisedBy, readExercised, unused } from './exercised.ts';
import { exercisedRequests, readExercisedRequests } from './exercised-requests.ts';
import { isolationOfTemplate } from './foreign-template/isolation-of-template.ts';
import { parseTemplateFile } from './foreign-template/read-file.ts';
import { lint } from './lint.ts';
import {
  auditedServices,
  comparePermissions,
  matrixOf,
  permissionsOf,
  type Permissions,
} from './matrix.ts';
import { testMutants } from './mutation-testing.ts';
import {
  filledPolicies,
  parseFolder,
  readOptionalPolicies,
  readPolicyFolder,
  withPolicies,
  type PolicyFolder,
} from './policy-files.ts';
import {
  countSettings,
  settingDifferences,
  settingsOf,
  type RecordedSettings,
} from './recorded-settings.ts';
import {
  countFindings,
  htmlReport,
  jsonReport,
  settingsInWords,
  survivorsOf,
  type AuditResult,
} from './report.ts';
import { unneeded, unneededFindings } from './strengthening-section.ts';
import {
  installSecondOpinion,
  opinionFindings,
  opinionSummary,
  secondOpinion,
} from './second-opinion/second-opinion.ts';
import { withSiteBucket } from './site.ts';
import { htmlWithoutEngine, jsonWithoutEngine, summaryWithoutEngine } from './without-engine.ts';
import {
  readIntentions,
  requestedIn,
  staleIntentions,
  testStrengthenings,
} from './strengthening-testing.ts';

const inProject = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const json = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));
const ownPolicies = inProject('iam-policies');
const intendedFile = inProject('audit/intended.json');
const intendedSetsFile = inProject('audit/intended-sets.json');
const intendedSettingsFile = inProject('audit/intended-settings.json');
const exercisedFile = inProject('audit/exercised.json');
const escalationPaths = (
  json(inProject('audit/escalation-paths.json')) as { readonly paths: readonly EscalationPath[] }
).paths;
const exercisedRequestsFile = inProject('audit/exercised-requests.json');
const intentionsFile = inProject('audit/intentions.json');

const templatePath = (stack: string): string =>
  join(dirname(artefactPath('template')), `${stack}.template.json`);
const templatePaths = ['Latchkey', 'LatchkeySite'].map(templatePath);

/** The templates of `npm run synth`, by the name of their stack. */
const allTemplates = (): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    ['Latchkey', 'LatchkeySite', 'LatchkeyWatch'].map((stack) => [
      stack,
      json(templatePath(stack)),
    ]),
  );

const writeJson = (path: string, value: unknown): void => {
  writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`);
};

const catalogue = (): Catalogue => {
  const given = json(inProject('tests/attacks.json')) as Catalogue;
  const own = json(inProject('tests/attacks-own.json')) as Catalogue;
  return {
    requests: [...given.requests, ...own.requests],
    decisions: [...given.decisions, ...own.decisions],
  };
};

const baselineFor = async (stack: Stack): Promise<Baseline> => ({
  actions: await awsActions(auditedServices),
  cases: await attackCases(catalogue(), stack),
  intended: json(intendedFile) as Permissions,
  sets: json(intendedSetsFile) as IntendedSets,
  overlaps: new Map(),
});

/** What would deploy must be what is audited. */
const driftOf = (deployed: Stack, audited: Stack, folder: string): readonly string[] => {
  if (folder !== ownPolicies) return [];
  const policies = (stack: Stack) =>
    JSON.stringify([
      ...stack.roles.flatMap(({ policies: own, trust }) => [...own, trust]),
      ...stack.buckets.map(({ policy }) => policy?.document),
    ]);
  return policies(deployed) === policies(audited)
    ? []
    : ['The synthesized template holds other policies than iam-policies/: run npm run synth.'];
};

const auditPolicies = async (template: unknown, dir: string): Promise<AuditResult> => {
  const deployed = deploymentOf(template);
  const folder = readPolicyFolder(dir);
  const stack = withPolicies(deployed, folder);
  const baseline = await baselineFor(stack);
  // Programs of their own: they run while this one reasons.
  const opinions = secondOpinion(filledPolicies(deployed, folder), templatePaths);
  const cells = matrixOf(stack, baseline.actions);
  const exercised = readExercised(exercisedFile);
  const intentions = readIntentions(intentionsFile);
  const requests = readExercisedRequests(exercisedRequestsFile);
  const strengthenings = testStrengthenings(deployed, folder, baseline.actions, {
    cases: baseline.cases,
    exercised,
    requests,
    intentions,
  });
  const documents = [
    setFindings(stack, folder, baseline),
    optionalSetFindings(stack, readOptionalPolicies(dir), baseline),
  ];
  const written = allTemplates();
  const templates = templateFindings(
    Object.values(written),
    baseline.sets,
    baseline.actions.map(({ name }) => name),
  );
  return {
    sets: {
      findings: documents.flatMap(({ findings }) => findings),
      remarks: documents.flatMap(({ remarks }) => remarks),
    },
    templates,
    settings: settingDifferences(json(intendedSettingsFile) as RecordedSettings, written),
    isolation: isolationOf(stack, baseline),
    cells,
    stray: comparePermissions(baseline.intended, permissionsOf(cells)),
    brokenCases: brokenCases(stack, baseline),
    cases: baseline.cases.length,
    plainHttp: plainHttpLeaks(stack),
    mutants: testMutants(stack, folder, baseline),
    strengthenings,
    staleIntentions: staleIntentions(intentions, strengthenings),
    unused: unused(folder, exercised, requestedIn(stack, requests)),
    exercised,
    lint: lint(folder, stack),
    escalation: pathsTouched(stack, escalationPaths),
    drift: driftOf(deployed, stack, dir),
    opinions: await opinions,
  };
};

const policiesAt = (ref: string): PolicyFolder =>
  parseFolder((file) =>
    execFileSync('git', ['show', `${ref}:iam-policies/${file}`], {
      cwd: inProject('.'),
      encoding: 'utf8',
    }),
  );

/** Says of each principal whether all that applies to it lets through more or less than at a git ref, and
 *  which documents differ.
 *  @returns whether any principal may do more, or cannot be decided. */
const compareWith = async (template: unknown, ref: string, dir: string): Promise<boolean> => {
  const actions = (await awsActions(auditedServices)).map(({ name }) => name);
  const stack = deploymentOf(template);
  const [before, after] = [policiesAt(ref), readPolicyFolder(dir)];
  const principals = comparePrincipals(stack, before, after, actions);
  for (const { principal, outcome, examples } of principals) {
    console.log(`${principal}: ${outcome}`);
    for (const example of examples) {
      console.log(`  ${example}`);
    }
  }
  for (const { file, outcome } of compareFolders(stack, before, after, actions)) {
    console.log(`${file}: ${outcome}`);
  }
  return principals.some(({ outcome }) => /wider|UNDECIDED/.test(outcome));
};

const write = (result: AuditResult): void => {
  mkdirSync(inProject('dist/audit'), { recursive: true });
  writeJson(inProject('dist/audit/report.json'), jsonReport(result));
  writeFileSync(inProject('dist/audit/report.html'), htmlReport(result));
};

const summarise = (result: AuditResult): void => {
  const survivors = survivorsOf(result);
  const equivalent = result.mutants.filter(({ isEquivalent }) => isEquivalent);
  const proofs = [...result.sets.findings, ...result.templates.findings];
  console.log(`Isolation      ${result.isolation.status}`);
  console.log(
    `Intended sets  ${proofs.length === 0 ? 'PROVED: every document, of both templates too' : `${proofs.length} findings`}`,
  );
  for (const remark of new Set([...result.sets.remarks, ...result.templates.remarks])) {
    console.log(`  remark: ${remark}`);
  }
  console.log(`Settings       ${result.settings.length} differ from audit/intended-settings.json`);
  console.log(
    `Attack cases   ${result.cases - result.brokenCases.length} of ${result.cases} as expected`,
  );
  console.log(
    `Permissions    ${result.stray.gained.length} not intended, ${result.stray.lost.length} missing`,
  );
  console.log(
    `Weakenings     ${result.mutants.length - survivors.length - equivalent.length} of ${result.mutants.length} noticed, ${equivalent.length} proved to change nothing`,
  );
  console.log(
    `Strengthenings ${result.strengthenings.length - unneeded(result.strengthenings).length} of ${result.strengthenings.length} would break something, or stay out for a written reason`,
  );
  console.log(`Unused         ${result.unused.length}`);
  console.log(
    `Escalation     ${openPaths(result.escalation).length} of ${escalationPaths.length} known paths open, ${result.escalation.length} touched`,
  );
  console.log(`Lint           ${result.lint.length}`);
  for (const opinion of result.opinions) {
    console.log(`${opinion.tool.padEnd(15)}${opinionSummary(opinion)}`);
  }
  for (const each of [
    ...(result.isolation.status === 'REFUTED'
      ? [JSON.stringify(result.isolation.counterexample)]
      : []),
    ...proofs,
    ...settingsInWords(result.settings),
    ...result.stray.gained.map((stray) => `not intended: ${stray}`),
    ...result.stray.lost.map((stray) => `missing: ${stray}`),
    ...result.brokenCases.map((id) => `attack case ${id}`),
    ...result.plainHttp.map((leak) => `plain HTTP: ${leak}`),
    ...survivors.map(
      ({ file, statement, change }) => `not noticed: ${file} ${statement}: ${change}`,
    ),
    ...unneededFindings(result),
    ...result.unused.map((permission) => `never used: ${permission}`),
    ...result.lint.map(({ where, says }) => `${where}: ${says}`),
    ...openPaths(result.escalation),
    ...result.drift,
    ...opinionFindings(result.opinions),
  ]) {
    console.log(`  ${each}`);
  }
  console.log(`\n${countFindings(result)} findings. The whole report: dist/audit/report.html`);
};

/** What of a template the embedded engine does not know; null when it reads all of it. */
const refusalOf = (template: unknown): string | null => {
  try {
    deploymentOf(template);
    return null;
  } catch (error) {
    if (error instanceof ProvisionError) return error.message;
    throw error;
  }
};

/** Judges what can be judged of templates without the engine, and writes the report. */
const auditWithoutEngine = async (refusal: string): Promise<void> => {
  const written = allTemplates();
  const actions = await awsActions(auditedServices);
  const result = {
    refusal,
    templates: templateFindings(
      Object.values(written),
      json(intendedSetsFile) as IntendedSets,
      actions.map(({ name }) => name),
    ),
    settings: settingDifferences(json(intendedSettingsFile) as RecordedSettings, written),
  };
  mkdirSync(inProject('dist/audit'), { recursive: true });
  writeJson(inProject('dist/audit/report.json'), jsonWithoutEngine(result));
  writeFileSync(inProject('dist/audit/report.html'), htmlWithoutEngine(result));
  for (const line of summaryWithoutEngine(result)) console.log(line);
};

/** Writes down every setting of the templates, for the next audit to compare. */
const recordSettings = (): void => {
  const settings = settingsOf(allTemplates());
  writeJson(intendedSettingsFile, settings);
  console.log(
    `${countSettings(settings)} settings recorded in audit/intended-settings.json: review its difference in git.`,
  );
};

/** Says whether a template of any project keeps its users apart.
 *  @returns 0 when that is proved, else 1. */
const judgeTemplate = async (file: string): Promise<number> => {
  const actions = await awsActions([...dataServices, 'sts']);
  const template = parseTemplateFile(readFileSync(file, 'utf8'));
  const { status, because } = isolationOfTemplate(template, actions);
  console.log(`Isolation of the users of ${file}: ${status}`);
  for (const each of because) {
    console.log(`  ${each}`);
  }
  return status === 'PROVED' ? 0 : 1;
};

const usage = `npm run audit -- [--policies DIR]       every check
  --against REF [--fail-on-wider]   each principal: equivalent, wider, narrower or UNDECIDED
  --never QUESTION                  proves that no request does it, or shows one that does
  --can QUESTION                    shows a request that does it, or proves that none does
  --template FILE                   whether any CloudFormation template keeps its users apart
  --decisions FILE                  takes the permissions that are used from a decision log
  --record-settings                 records every setting of the templates, for you to review
  --install-second-opinion          installs the tools of other people

${grammar}`;

/** Answers questions about the policies.
 *  @returns 0 when every answer is the one that was hoped for. */
const answerAll = async (
  template: unknown,
  given: { readonly policies: string; readonly never: string[]; readonly can: string[] },
): Promise<number> => {
  const known = await awsActions(auditedServices);
  const actions = known.map(({ name }) => name);
  const [stack, folder] = [deploymentOf(template), readPolicyFolder(given.policies)];
  const asked = [
    ...given.never.map((text) => ({ text, hoped: 'NO' })),
    ...given.can.map((text) => ({ text, hoped: 'YES' })),
  ];
  let isAsHoped = true;
  for (const { text, hoped } of asked) {
    const question = parseQuestion(text);
    const problem = questionProblem(question, known);
    if (problem !== null) {
      throw new Error(`'${text}' has no answer: ${problem}`);
    }
    const answer = answerQuestion(question, stack, folder, actions);
    console.log(
      `${text}: ${answer.status === 'NO' ? 'NO, PROVED for all requests' : answer.status}`,
    );
    if (answer.status === 'YES') {
      console.log(`  ${inWords(answer.example)}`);
    }
    if (answer.status === 'UNDECIDED') {
      console.log(answer.why.map((why) => `  ${why}`).join('\n'));
    }
    isAsHoped &&= answer.status === hoped;
  }
  return isAsHoped ? 0 : 1;
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
  const [latchkey, site] = templatePaths.map(json);
  const template = withSiteBucket(latchkey, site);
  if (values.decisions !== undefined) {
    const logs = values.decisions.map((file) => readFileSync(file, 'utf8'));
    writeJson(exercisedFile, exercisedBy(logs));
    writeJson(exercisedRequestsFile, exercisedRequests(logs));
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
    await auditWithoutEngine(refusal);
    process.exitCode = 1;
    return;
  }
  const result = await auditPolicies(template, values.policies);
  write(result);
  summarise(result);
  process.exitCode = countFindings(result) === 0 ? 0 : 1;
};

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
