import type { Stack } from '../engine/provision/stack.ts';
import type { AwsAction } from './actions.ts';
import { caughtBy, type Yardstick } from './checks.ts';
import { weakenings, type Mutant } from './mutations.ts';
import { policyFiles, withPolicies, type PolicyFile, type PolicyFolder } from './policy-files.ts';

/** A weakening, and what noticed it; null when nothing did. */
export interface JudgedMutant {
  readonly file: string;
  readonly statement: string;
  readonly change: string;
  readonly caughtBy: string | null;
}

/** Makes every weakening of every policy and asks whether anything would notice.
 *  @returns one verdict a mutant; one that nothing notices is a finding. */
export const testMutants = (
  stack: Stack,
  folder: PolicyFolder,
  yardstick: Yardstick,
): readonly JudgedMutant[] => {
  return policyFiles.flatMap((file) =>
    weakenings(file, folder[file], yardstick.actions).map((mutant) =>
      judge(stack, folder, file, mutant, yardstick),
    ),
  );
};

const judge = (
  stack: Stack,
  folder: PolicyFolder,
  file: PolicyFile,
  mutant: Mutant,
  yardstick: Yardstick,
): JudgedMutant => {
  const mutated = withPolicies(stack, { ...folder, [file]: mutant.document });
  const { statement, change } = mutant;
  return {
    file,
    statement,
    change,
    caughtBy: caughtBy(mutated, yardstick, touchedBy(mutant, yardstick)),
  };
};

/** Actions whose outcome a mutant can change: those that its statement names, the new one among them. */
const touchedBy = (
  { statement, document }: Mutant,
  { actions }: Yardstick,
): readonly AwsAction[] => {
  const changed = document.Statement.find(({ Sid }) => Sid === statement);
  const named = [changed?.Action ?? []].flat().map((action) => String(action).toLowerCase());
  return actions.filter(
    ({ name, service }) =>
      named.includes(name.toLowerCase()) || named.includes(`${service}:*`) || named.includes('*'),
  );
};
