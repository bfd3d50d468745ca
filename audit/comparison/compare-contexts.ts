import type { AuthorisationRequest } from '../../engine/iam/authorisation-request.ts';
import { contextOf, type Context } from '../../engine/iam/policy-variables.ts';
import { evaluateCondition } from '../../engine/iam/conditions.ts';
import { contextValues } from './context-values.ts';
import { bothOf, conditionsOn, areAlike, keep, namesOf, type Sides } from './sides.ts';

const mostStates = 20_000;

/** A request so far, and the statements that it still fits. */
export interface PartialRequest {
  readonly context: AuthorisationRequest['context'];
  readonly sides: Sides;
  /** Which statements are in doubt, and which wanted values it carries. */
  readonly remarks: string;
}

/** A context for each way in which the conditions of some statements can come out, with the statements
 *  that are left.
 *
 *  One context key is fixed after the other. What the keys so far decide is which statements are left
 *  and which of those are in doubt: of contexts that agree in that, one is enough to go on with.
 *  @param given keys that are fixed already.
 *  @param wanted values that some contexts must have besides those that the conditions tell apart. */
export const contextsOf = (
  given: AuthorisationRequest['context'],
  sides: Sides,
  wanted: Readonly<Record<string, readonly string[]>>,
): { readonly contexts: readonly PartialRequest[] } | { readonly undecided: string } => {
  const both = bothOf(sides);
  const fixed = contextOf(given);
  const keys = [
    ...new Set(both.flatMap(({ conditions }) => conditions.map(({ key }) => key.toLowerCase()))),
  ];
  let open: readonly PartialRequest[] = [{ context: given, sides, remarks: '' }];
  for (const key of keys) {
    const values = fixed.has(key)
      ? { lists: [fixed.get(key) ?? []] }
      : contextValues(key, conditionsOn(key, both), fixed);
    if ('undecided' in values) return values;
    const asked = fixed.has(key) ? [] : (wanted[key] ?? []);
    const lists = [...values.lists, ...asked.map((value) => [value])];
    const next = new Map<string, PartialRequest>();
    for (const state of open) {
      for (const list of lists) {
        const { left, doubtful } = statementsLeft(
          state.sides,
          key,
          contextOf({ ...given, [key]: list }),
        );
        if (areAlike(left)) continue;
        const carried = asked.length > 0 ? String(list.join() === asked.join()) : '';
        const remarks = `${state.remarks};${doubtful}${carried}`;
        const name = `${namesOf(left, sides)}|${remarks}`;
        if (next.has(name)) continue;
        const context = list.length === 0 ? state.context : { ...state.context, [key]: list };
        next.set(name, { context, sides: left, remarks });
      }
    }
    open = [...next.values()];
    if (open.length > mostStates) {
      return { undecided: `too many combinations of context keys: ${keys.join(', ')}` };
    }
  }
  return { contexts: open };
};

/** The statements whose conditions on a key do not fail, and which of them are in doubt. */
const statementsLeft = (
  sides: Sides,
  key: string,
  context: Context,
): { readonly left: Sides; readonly doubtful: string } => {
  const all = bothOf(sides);
  const doubtful: number[] = [];
  const left = keep(sides, (statement) => {
    const results = conditionsOn(key, [statement]).map(
      (condition) => evaluateCondition(condition, context).result,
    );
    if (results.includes('no')) return false;
    if (results.includes('unclear')) doubtful.push(all.indexOf(statement));
    return true;
  });
  return { left, doubtful: doubtful.join() };
};
