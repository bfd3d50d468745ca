import { readFileSync } from 'node:fs';
import type { Stack } from '../engine/provision/stack.ts';
import type { AwsAction } from './actions.ts';
import { fill, holds, placeholders, type AttackCase } from './attack-cases.ts';
import { isAllowed } from '../engine/explain/decide.ts';
import { exercisedElsewhere, type Exercised } from './exercised.ts';
import type { ExercisedRequest } from './exercised-requests.ts';
import { policyFiles, withPolicies, type PolicyFolder } from './policy-files.ts';
import { strengthenings } from './strengthenings.ts';

/** A strengthening, and what it would break; `null` when nothing needs what it takes away. */
export interface TestedStrengthening {
  readonly file: string;
  readonly statement: string;
  readonly change: string;
  readonly breaks: string | null;
  /** Why it is not made although it breaks nothing: somebody wrote it down. */
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
 *  points at a permission that nobody uses. */
export const testStrengthenings = (
  deployed: Stack,
  folder: PolicyFolder,
  actions: readonly AwsAction[],
  needs: Needs,
): readonly TestedStrengthening[] => {
  const now = withPolicies(deployed, folder);
  // What is wrong already would hide what a strengthening breaks.
  const cases = needs.cases.filter(
    (each) => each.groups.some(({ allow }) => allow) && holds(now, each),
  );
  const requests = fill(needs.requests, {
    ...placeholders(now),
    id: '01J00000000000000000000001',
  }).filter((request) => isAllowed(now, request.as, request));
  return policyFiles.flatMap((file) =>
    strengthenings(file, folder[file], actions).map(({ statement, change, document }) => {
      const stronger = withPolicies(deployed, { ...folder, [file]: document });
      const name = `${file.replace('.json', '')}/${statement}`;
      const breaks =
        brokenCase(stronger, cases) ??
        brokenRequest(stronger, requests) ??
        lostUse(name, change, needs.exercised);
      const intention =
        breaks === null ? intentionOf(needs.intentions, file, statement, change) : null;
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

/** What was used of a statement without that its request was kept: of a policy that is no user's. */
const lostUse = (name: string, change: string, exercised: Exercised): string | null => {
  const used = exercised[name] ?? [];
  if (change === 'the statement removed') {
    return used.length > 0 ? `exercised: ${used.join(', ')}` : (exercisedElsewhere[name] ?? null);
  }
  const action = used.find((each) => change === `action ${each} removed`);
  return action === undefined ? null : `exercised: ${action}`;
};

const intentionOf = (
  intentions: readonly Intention[],
  file: string,
  statement: string,
  change: string,
): string | null =>
  intentions.find(
    ({ statements, changes }) =>
      (statements.includes(`${file}: ${statement}`) || statements.includes(`${file}: *`)) &&
      changes.includes(change),
  )?.reason ?? null;

/** Intentions about something that is needed after all, or that no statement has any more: each
 *  would hide the next permission that nobody uses. */
export const staleIntentions = (
  intentions: readonly Intention[],
  tested: readonly TestedStrengthening[],
): readonly string[] =>
  intentions.flatMap(({ statements, changes }) =>
    changes
      .filter(
        (change) =>
          !tested.some(
            (each) =>
              each.intention !== null &&
              each.change === change &&
              statements.some(
                (name) => name === `${each.file}: ${each.statement}` || name === `${each.file}: *`,
              ),
          ),
      )
      .map((change) => `${statements.join(', ')}: ${change}`),
  );
