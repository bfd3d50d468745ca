import type { Stack } from '../engine/provision/stack.ts';
import type { AwsAction } from './actions.ts';
import { holds, type AttackCase } from './attack-cases.ts';
import { decide } from '../engine/explain/decide.ts';
import { proveIsolation, type IsolationFinding } from './isolation.ts';
import type { OverlapFinding } from './language.ts';
import { checkDocument, type IntendedSets, type SetFindings } from './intended-sets.ts';
import { checkDocuments, fillPlaceholders, scopeOf, standInFindings } from './document-findings.ts';
import { filledPolicies, placeholderValues, type PolicyFolder } from './policy-files.ts';
import type { Document } from './mutations.ts';
import {
  auditedPrincipals,
  comparePermissions,
  matrixOf,
  permissionsOf,
  resourceClasses,
  type Permissions,
} from './matrix.ts';

/** Everything against which policies are held. */
export interface Baseline {
  readonly actions: readonly AwsAction[];
  readonly cases: readonly AttackCase[];
  /** Who may do what, and nothing else. */
  readonly intended: Permissions;
  /** Which requests each document must allow and deny: no more and no fewer. */
  readonly sets: IntendedSets;
  /** Overlaps that are known already. */
  readonly overlaps: Map<string, OverlapFinding>;
}

/** The proof for a stack's user. */
export const isolationOf = (stack: Stack, { actions, overlaps }: Baseline): IsolationFinding => {
  const role = stack.roles.find(({ arn }) => arn === stack.identityPool.authenticatedRoleArn);
  return proveIsolation(
    {
      identityPolicies: role?.policies ?? [],
      bucketPolicies: Object.fromEntries(
        stack.buckets.flatMap(({ arn, policy }) => (policy === null ? [] : [[arn, policy]])),
      ),
      roleArn: role?.arn ?? '',
      account: stack.account,
    },
    actions.filter(({ service }) => service === 's3' || service === 'dynamodb'),
    overlaps,
  );
};

const namesOf = (actions: readonly AwsAction[]): readonly string[] =>
  actions.map(({ name }) => name);

/** Every document of a folder, and S3's permission to invoke the converter, against what is intended.
 *  @param stack with its own policies: it names buckets, tables and the rest. */
export const setFindings = (
  stack: Stack,
  folder: PolicyFolder,
  { sets, actions }: Baseline,
): SetFindings => {
  const values = placeholderValues(stack);
  const { findings, remarks } = checkDocuments(
    {
      ...filledPolicies(stack, folder),
      'converter.permission': stack.converter.resourcePolicy.document,
    },
    sets,
    values,
    stack.account,
    namesOf(actions),
  );
  return { findings: [...standInFindings(folder, values), ...findings], remarks };
};

/** The same for the documents that only a deployment with `--isolated-converter` or `--results-to` has.
 *  @param documents by file; null for one that is missing, which is a finding. */
export const optionalSetFindings = (
  stack: Stack,
  documents: Readonly<Record<string, Document | null>>,
  baseline: Baseline,
): SetFindings => {
  const results = Object.entries(documents).map(([file, document]): SetFindings => {
    if (document === null) return { findings: [`${file} is missing`], remarks: [] };
    const { findings, remarks } = setFindingsOf(stack, file, document, baseline);
    const standIns = standInFindings({ [file]: document }, placeholderValues(stack));
    return { findings: [...standIns, ...findings], remarks };
  });
  return {
    findings: results.flatMap(({ findings }) => findings),
    remarks: results.flatMap(({ remarks }) => remarks),
  };
};

/** The same for one document. */
export const setFindingsOf = (
  stack: Stack,
  file: string,
  document: Document,
  { sets, actions }: Baseline,
): SetFindings => {
  const values = placeholderValues(stack);
  return checkDocument(
    file,
    fillPlaceholders(sets[file] ?? [], values),
    fillPlaceholders(document, values),
    scopeOf(file, values, stack.account, namesOf(actions)),
  );
};

/** Cases of the catalogue that come out other than expected. */
export const brokenCases = (stack: Stack, { cases }: Baseline): readonly string[] =>
  cases.filter((each) => !holds(stack, each)).map(({ id }) => id);

/** What is allowed and should not be, or should be and is not, among some actions. */
export const strayPermissions = (
  stack: Stack,
  { intended }: Baseline,
  actions: readonly AwsAction[],
): { readonly gained: readonly string[]; readonly lost: readonly string[] } => {
  const names = new Set(actions.map(({ name }) => name));
  return comparePermissions(only(intended, names), permissionsOf(matrixOf(stack, actions)));
};

const only = (permissions: Permissions, names: ReadonlySet<string>): Permissions =>
  Object.fromEntries(
    Object.entries(permissions).map(([principal, kinds]) => [
      principal,
      Object.fromEntries(
        Object.entries(kinds).map(([kind, actions]) => [
          kind,
          actions.filter((action) => names.has(action)),
        ]),
      ),
    ]),
  );

/** S3 requests over plain HTTP that no statement denies. */
export const plainHttpLeaks = (stack: Stack): readonly string[] =>
  resourceClasses(stack)
    .filter(
      ({ service, arn }) =>
        service === 's3' && stack.buckets.some((b) => arn.startsWith(`${b.arn}/`) || arn === b.arn),
    )
    .flatMap(({ name, arn, context }) =>
      auditedPrincipals.flatMap((principal) => {
        const { decision } = decide(stack, principal, {
          action: 's3:GetObject',
          resource: arn,
          context: { ...context, 'aws:SecureTransport': ['false'] },
        });
        return decision === 'ExplicitlyDenied' ? [] : [`${principal} on ${name}`];
      }),
    );

/** What notices that policies are weaker than they should be: the first of the checks that fails,
 *  cheapest first, or null when none does.
 *  @param touched actions that the change can concern. */
export const caughtBy = (
  stack: Stack,
  baseline: Baseline,
  touched: readonly AwsAction[],
): string | null => {
  const broken = baseline.cases.find((each) => !holds(stack, each));
  if (broken !== undefined) return `attack case ${broken.id}`;
  const [stray] = strayPermissions(stack, baseline, touched).gained;
  if (stray !== undefined) return `intended permissions: ${stray}`;
  const [leak] = plainHttpLeaks(stack);
  if (leak !== undefined) return `plain HTTP: ${leak}`;
  const isolation = isolationOf(stack, baseline);
  return isolation.status === 'PROVED' ? null : `isolation: ${isolation.status}`;
};
