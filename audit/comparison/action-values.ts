import type { Statement } from '../../engine/iam/policy-document.ts';
import { contextOf } from '../../engine/iam/policy-variables.ts';
import { matchesIgnoringCase } from '../../engine/iam/wildcard.ts';
import { cellsOf, stringUnits } from './cells.ts';
import { patternsOf } from './templates.ts';

/** SERVICE:ACTION. */
const isAction = stringUnits([
  { kind: 'one' },
  { kind: 'any' },
  { kind: 'text', text: ':' },
  { kind: 'one' },
  { kind: 'any' },
]);

/** An action for each combination of Action patterns that some action fits: one of AWS's where there is
 *  one.
 *  @param known AWS's actions.
 *  @returns null when there are too many combinations. */
export const actionValues = (
  statements: readonly Statement[],
  known: readonly string[],
): readonly string[] | null => {
  const written = statements.flatMap(({ action }) => action?.patterns ?? []);
  const patterns = patternsOf(written, contextOf({}));
  const named = new Map<string, string>();
  for (const action of known) {
    const fits = patterns.map((pattern) => Number(matchesIgnoringCase(pattern, action))).join('');
    if (!named.has(fits)) named.set(fits, action);
  }
  const cells = cellsOf([isAction, ...patterns.map((each) => stringUnits(each, true))]);
  if (cells === null) return null;
  return cells
    .filter(({ fits }) => fits[0] === true)
    .map(({ text, fits }) => named.get(fits.slice(1).map(Number).join('')) ?? text);
};
