import { readFileSync } from 'node:fs';
import type { Stack } from '../engine/provision/stack.ts';
import type { AwsAction } from './actions.ts';
import { fill, holds, placeholders, type AttackCase } from './attack-cases.ts';
import { isAllowed } from '../engine/explain/decide.ts';
import { actorOf } from '../engine/explain/deployment.ts';
import { parsePolicy } from '../engine/iam/policy-document.ts';
import { contextOf } from '../engine/iam/policy-variables.ts';
import { evaluateStatement } from '../engine/iam/statement.ts';
import { fillPlaceholders } from './document-findings.ts';
import { exercisedElsewhere, usedActions, type Exercised, type IsRequested } from './exercised.ts';
import { kindOf } from './intended-sets.ts';
import type { ExercisedRequest } from './exercised-requests.ts';
import {
  placeholderValues,
  policyFiles,
  withPolicies,
  type PolicyFile,
  type PolicyFolder,
} from './policy-files.ts';
import { strengthenings } from './strengthenings.ts';

/** A strengthening, and what it would break; `null` when nothing needs what it takes away. */
export interface TestedStrengthening {
  readonly file: string;
  readonly statement: string;
  readonly change: string;
  readonly breaks: string | null;
  /** The written reason not to make it although it breaks nothing. */
  readonly intention: string | null;
}

/** Why some permission stays that no test needs. */
export interface Intention {
  /** `file: Sid`, or `file: *` for each of its statements. */
  readonly statements: readonly string[];
  /** What is not done, in the words of the strengthening. */
  readonly changes: readonly string[];
  readonly reason: string;
}

/** The written intentions, from `intentions.json`. */
export const readIntentions = (file: string | URL): readonly Intention[] =>
  JSON.parse(readFileSync(file, 'utf8')) as readonly Intention[];

/** What shows that a permission is needed. */
export interface Needs {
  readonly cases: readonly AttackCase[];
  readonly exercised: Exercised;
  readonly requests: readonly ExercisedRequest[];
  readonly intentions: readonly Intention[];
}

/** Makes every strengthening and asks whether anything that ought to be allowed would no longer be:
 *  a case of the catalogues, or a request that a run of the tests made. One that breaks nothing
 *  points at a permission that nobody uses.
 *  @param files whose statements are strengthened: all, unless given. */
export const testStrengthenings = (
  deployed: Stack,
  folder: PolicyFolder,
  actions: readonly AwsAction[],
  needs: Needs,
  files: readonly PolicyFile[] = policyFiles,
): readonly TestedStrengthening[] => {
  const now = withPolicies(deployed, folder);
  // Cases that fail already cannot show what a strengthening breaks.
  const cases = needs.cases.filter(
    (each) => each.groups.some(({ allow }) => allow) && holds(now, each),
  );
  const requests = fill(needs.requests, {
    ...placeholders(now),
    id: '01J00000000000000000000001',
  }).filter((request) => isAllowed(now, request.as, request));
  return files.flatMap((file) =>
    strengthenings(file, folder[file], actions).map(({ statement, change, document }) => {
      const stronger = withPolicies(deployed, { ...folder, [file]: document });
      const breaks =
        brokenCase(stronger, cases) ??
        brokenRequest(stronger, requests) ??
        usedKey(file, folder, statement, change, requests) ??
        lostUse(file, folder, statement, change, needs.exercised);
      const intention = breaks === null ? intentionOf(needs.intentions, file, change) : null;
      return { file, statement, change, breaks, intention };
    }),
  );
};

const brokenCase = (stack: Stack, cases: readonly AttackCase[]): string | null => {
  const broken = cases.find((each) => !holds(stack, each));
  return broken === undefined ? null : `case ${broken.id}`;
};

const brokenRequest = (stack: Stack, requests: readonly ExercisedRequest[]): string | null => {
  const broken = requests.find((request) => !isAllowed(stack, request.as, request));
  return broken === undefined ? null : `exercised: ${broken.action} on ${broken.resource}`;
};

/** An option that the statement's actions are used with, if on another resource: a statement that is
 *  split by its resources needs no more reasons than before. */
const usedKey = (
  file: PolicyFile,
  folder: PolicyFolder,
  sid: string,
  change: string,
  requests: readonly ExercisedRequest[],
): string | null => {
  const [, key] = /^requests with (\S+) refused$/.exec(change) ?? [];
  const statement = folder[file].Statement.find((each) => String(each.Sid) === sid);
  if (key === undefined || statement === undefined) return null;
  const actions = [statement.Action].flat().map((action) => String(action).toLowerCase());
  const used = requests.find(
    ({ by, action, context }) =>
      by.startsWith(`${file.replace('.json', '')}/`) &&
      actions.includes(action.toLowerCase()) &&
      Object.keys(context).some((name) => name.toLowerCase() === key.toLowerCase()),
  );
  return used === undefined ? null : `exercised: ${used.action} on ${used.resource}`;
};

/** Whether recorded requests use a statement. Its actions and resources decide, not its Sid. */
export const requestedIn =
  (stack: Stack, kept: readonly ExercisedRequest[]): IsRequested =>
  (file, statement, action) => {
    const values = placeholders(stack);
    const requests = fill(kept, { ...values, id: '01J00000000000000000000001' });
    const document = fillPlaceholders({ Statement: [statement] }, placeholderValues(stack));
    const [parsed] = parsePolicy(
      { name: file, document: { Version: '2012-10-17', ...document } },
      kindOf(file),
    ).statements;
    return requests.some(({ as, by, action: asked, resource, context }) => {
      if (parsed === undefined || asked.toLowerCase() !== action.toLowerCase()) return false;
      if (!by.startsWith(`${file.replace('.json', '')}/`)) return false;
      const actor = actorOf(stack, as);
      const request = {
        principal: actor.principal,
        action: asked,
        resource,
        context: { ...actor.context, ...context },
      };
      return evaluateStatement(parsed, request, contextOf(request.context)).matches;
    });
  };

/** Actions of a statement that were used but whose requests are not recorded, as for bucket policies. */
const lostUse = (
  file: PolicyFile,
  folder: PolicyFolder,
  sid: string,
  change: string,
  exercised: Exercised,
): string | null => {
  const { Statement } = folder[file];
  const statement = Statement.find((each) => String(each.Sid) === sid);
  if (statement === undefined) return null;
  const policy = file.replace('.json', '');
  const used = usedActions(policy, Statement, statement, exercised);
  if (change === 'the statement removed') {
    if (used.length > 0) return `exercised: ${used.join(', ')}`;
    const [reason] = [statement.Action]
      .flat()
      .flatMap((action) => exercisedElsewhere[`${policy}: ${String(action)}`] ?? []);
    return reason ?? null;
  }
  const action = used.find((each) => change === `action ${each} removed`);
  return action === undefined ? null : `exercised: ${action}`;
};

const isOf = (file: string, { statements }: Intention): boolean =>
  statements.some((name) => name.startsWith(`${file}: `));

/** A reason is bound to its file and to what is not done, so that it survives a new Sid. */
const intentionOf = (
  intentions: readonly Intention[],
  file: string,
  change: string,
): string | null =>
  intentions.find((each) => isOf(file, each) && each.changes.includes(change))?.reason ?? null;

/** Intentions about something that is needed after all, or that no statement has any more: each
 *  would hide the next permission that nobody uses. */
export const staleIntentions = (
  intentions: readonly Intention[],
  tested: readonly TestedStrengthening[],
): readonly string[] =>
  intentions.flatMap((intention) =>
    intention.changes
      .filter(
        (change) =>
          !tested.some(
            (each) =>
              each.intention !== null && each.change === change && isOf(each.file, intention),
          ),
      )
      .map((change) => `${intention.statements.join(', ')}: ${change}`),
  );
