import type { Stack } from '../engine/provision/stack.ts';
import type { AwsAction } from './actions.ts';
import { caughtBy, setFindingsOf, type Baseline } from './checks.ts';
import type { Comparison } from './comparison/compare.ts';
import { distinct, inWords } from './intended-sets.ts';
import { compareDocuments } from './document-findings.ts';
import { weakenings, type Mutant } from './mutations.ts';
import { placeholderValues, policyFiles, withPolicies, type PolicyFolder } from './policy-files.ts';

/** A weakening, and the check that fails on it; null when all pass. */
export interface TestedMutant {
  readonly file: string;
  readonly statement: string;
  readonly change: string;
  readonly caughtBy: string | null;
  /** Proved to answer every request as the original does: nothing is weaker. */
  readonly isEquivalent: boolean;
}

/** Makes every weakening of every policy and asks whether anything would notice.
 *  @returns one result per mutant; one that nothing notices is a finding, unless it is equivalent. */
export const testMutants = (
  stack: Stack,
  folder: PolicyFolder,
  baseline: Baseline,
): readonly TestedMutant[] =>
  policyFiles.flatMap((file) => {
    const isIntended = setFindingsOf(stack, file, folder[file], baseline).findings.length === 0;
    return weakenings(file, folder[file], baseline.actions).map((mutant): TestedMutant => {
      const { statement, change } = mutant;
      const compared = compareDocuments(
        file,
        folder[file],
        mutant.document,
        placeholderValues(stack),
        stack.account,
        baseline.actions.map(({ name }) => name),
      );
      const isEquivalent = Object.values(compared).every((each) => each.length === 0);
      const mutated = withPolicies(stack, { ...folder, [file]: mutant.document });
      return {
        file,
        statement,
        change,
        isEquivalent,
        caughtBy:
          (isIntended ? moreThanIntended(compared) : null) ??
          (isEquivalent ? null : caughtBy(mutated, baseline, touchedBy(mutant, baseline))),
      };
    });
  });

/** What the proof says of a mutant whose original is exactly what is intended: a request of which it lets
 *  more through, or that it cannot decide. */
const moreThanIntended = ({ wider, undecided }: Comparison): string | null => {
  const [why] = undecided;
  if (why !== undefined) {
    return `intended sets: UNDECIDED: ${why}`;
  }
  const [example] = distinct(wider);
  return example === undefined ? null : `intended sets: wider: ${inWords(example)}`;
};

/** Actions whose outcome a mutant can change: those that its statement names, the new one among them. */
const touchedBy = (
  { statement, document }: Mutant,
  { actions }: Baseline,
): readonly AwsAction[] => {
  const changed = document.Statement.find(({ Sid }) => Sid === statement);
  const named = [changed?.Action ?? []].flat().map((action) => String(action).toLowerCase());
  return actions.filter(
    ({ name, service }) =>
      named.includes(name.toLowerCase()) || named.includes(`${service}:*`) || named.includes('*'),
  );
};
