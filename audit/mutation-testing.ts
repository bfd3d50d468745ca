import type { Stack } from '../engine/provision/stack.ts';
import type { AwsAction } from './actions.ts';
import { caughtBy, setFindingsOf, type Baseline } from './checks.ts';
import { weakenings, type Mutant } from './mutations.ts';
import { policyFiles, withPolicies, type PolicyFile, type PolicyFolder } from './policy-files.ts';

/** A weakening, and what noticed it; null when nothing did. */
export interface TestedMutant {
  readonly file: string;
  readonly statement: string;
  readonly change: string;
  readonly caughtBy: string | null;
}

/** Makes every weakening of every policy and asks whether anything would notice.
 *  @returns one result per mutant; a mutant that nothing notices is a finding. */
export const testMutants = (
  stack: Stack,
  folder: PolicyFolder,
  baseline: Baseline,
): readonly TestedMutant[] => {
  return policyFiles.flatMap((file) =>
    weakenings(file, folder[file], baseline.actions).map((mutant) =>
      testMutant(stack, folder, file, mutant, baseline),
    ),
  );
};

const testMutant = (
  stack: Stack,
  folder: PolicyFolder,
  file: PolicyFile,
  mutant: Mutant,
  baseline: Baseline,
): TestedMutant => {
  const mutated = withPolicies(stack, { ...folder, [file]: mutant.document });
  const { statement, change, document } = mutant;
  const [wrong] = setFindingsOf(stack, file, document, baseline).findings;
  return {
    file,
    statement,
    change,
    caughtBy:
      wrong === undefined
        ? caughtBy(mutated, baseline, touchedBy(mutant, baseline))
        : `intended sets: ${wrong}`,
  };
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
