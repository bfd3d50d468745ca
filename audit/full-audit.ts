import type { Stack } from '../engine/provision/stack.ts';
import { deploymentOf } from '../engine/explain/deployment.ts';
import { awsActions } from './actions.ts';
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
import { pathsTouched, type EscalationPath } from './escalation.ts';
import type { IntendedSets } from './intended-sets.ts';
import { readExercised, unused } from './exercised.ts';
import { readExercisedRequests } from './exercised-requests.ts';
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
  readOptionalPolicies,
  readPolicyFolder,
  withPolicies,
} from './policy-files.ts';
import { allTemplates, files, ownPolicies, readJson, templatePaths } from './project-files.ts';
import { settingDifferences, type RecordedSettings } from './recorded-settings.ts';
import type { AuditResult } from './report.ts';
import { secondOpinion } from './second-opinion/second-opinion.ts';
import {
  readIntentions,
  requestedIn,
  staleIntentions,
  testStrengthenings,
} from './strengthening-testing.ts';

/** The known escalation paths. */
export const escalationPaths = (
  readJson(files.escalationPaths) as { readonly paths: readonly EscalationPath[] }
).paths;

const catalogue = (): Catalogue => {
  const given = readJson(files.attacks) as Catalogue;
  const own = readJson(files.ownAttacks) as Catalogue;
  return {
    requests: [...given.requests, ...own.requests],
    decisions: [...given.decisions, ...own.decisions],
  };
};

const baselineFor = async (stack: Stack): Promise<Baseline> => ({
  actions: await awsActions(auditedServices),
  cases: await attackCases(catalogue(), stack),
  intended: readJson(files.intended) as Permissions,
  sets: readJson(files.intendedSets) as IntendedSets,
  overlaps: new Map(),
});

/** Finds a difference between the policies that deploy and those that are audited. */
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

/** Runs every check on the policies of a folder and on what the templates deploy. */
export const auditPolicies = async (template: unknown, dir: string): Promise<AuditResult> => {
  const deployed = deploymentOf(template);
  const folder = readPolicyFolder(dir);
  const stack = withPolicies(deployed, folder);
  const baseline = await baselineFor(stack);
  // Programs of their own: they run while this one reasons.
  const opinions = secondOpinion(filledPolicies(deployed, folder), templatePaths);
  const cells = matrixOf(stack, baseline.actions);
  const exercised = readExercised(files.exercised);
  const intentions = readIntentions(files.intentions);
  const requests = readExercisedRequests(files.exercisedRequests);
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
    settings: settingDifferences(readJson(files.intendedSettings) as RecordedSettings, written),
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
