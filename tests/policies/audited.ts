import { readFileSync } from 'node:fs';
import { Template } from 'aws-cdk-lib/assertions';
import { awsActions } from '../../audit/actions.ts';
import { attackCases, type Catalogue } from '../../audit/attack-cases.ts';
import type { Baseline } from '../../audit/checks.ts';
import type { IntendedSets } from '../../audit/intended-sets.ts';
import { deploymentOf } from '../../engine/explain/deployment.ts';
import { auditedServices, type Permissions } from '../../audit/matrix.ts';
import type { JsonStatement } from '../../audit/mutations.ts';
import {
  readPolicyFolder,
  withPolicies,
  type PolicyFile,
  type PolicyFolder,
} from '../../audit/policy-files.ts';
import { withSiteBucket } from '../../audit/site.ts';
import { latchkeyApp } from '../../infra/stack/latchkey-app.ts';
import type { Stack } from '../../engine/provision/stack.ts';

export const root = new URL('../../', import.meta.url);
export const json = (path: string): unknown =>
  JSON.parse(readFileSync(new URL(path, root), 'utf8'));

/** The policies as they are. */
export const folder = readPolicyFolder(new URL('iam-policies', root).pathname);

const { latchkey, site } = latchkeyApp();

/** What the templates deploy. */
export const deployed = deploymentOf(
  withSiteBucket(Template.fromStack(latchkey).toJSON(), Template.fromStack(site).toJSON()),
);

/** What would deploy with other policies. */
export const stackWith = (policies: PolicyFolder): Stack => withPolicies(deployed, policies);
export const stack = stackWith(folder);

/** What the audit holds policies against. */
export const loadBaseline = async (): Promise<Baseline> => {
  const own = json('tests/attacks-own.json') as Catalogue;
  const given = json('tests/attacks.json') as Catalogue;
  return {
    actions: await awsActions(auditedServices),
    cases: await attackCases(
      {
        requests: [...given.requests, ...own.requests],
        decisions: [...given.decisions, ...own.decisions],
      },
      stack,
    ),
    intended: json('audit/intended.json') as Permissions,
    sets: json('audit/intended-sets.json') as IntendedSets,
    overlaps: new Map(),
  };
};

/** The policies with one statement changed, or left out where the change gives null. */
export const changed = (
  file: PolicyFile,
  sid: string,
  change: (statement: JsonStatement) => JsonStatement | null,
): PolicyFolder => {
  const statements = folder[file].Statement.flatMap((statement) => {
    const after = statement.Sid === sid ? change(statement) : statement;
    return after === null ? [] : [after];
  });
  return { ...folder, [file]: { ...folder[file], Statement: statements } };
};

/** The policies with one more statement. */
export const added = (file: PolicyFile, statement: JsonStatement): PolicyFolder => ({
  ...folder,
  [file]: { ...folder[file], Statement: [...folder[file].Statement, statement] },
});

export const user = 'authenticated-user.json';
export const sub = '${cognito-identity.amazonaws.com:sub}';
