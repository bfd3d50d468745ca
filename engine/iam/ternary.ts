/** Whether something fits. `unclear` means that the policy says something the evaluator does not
 *  understand: an Allow then never matches and a Deny always does, so that every doubt refuses. */
export type Ternary = 'yes' | 'no' | 'unclear';

/** A result and the reason for it, in words. */
export interface Match {
  readonly result: Ternary;
  readonly because: string;
}

/** `yes` and `no` of a boolean. */
export const ternaryOf = (fits: boolean): Ternary => (fits ? 'yes' : 'no');

/** The opposite; a doubt stays a doubt. */
export const not = (result: Ternary): Ternary =>
  result === 'unclear' ? 'unclear' : ternaryOf(result === 'no');

/** `yes` when one is, else `unclear` when one is; `no` for none. */
export const anyOf = (results: readonly Ternary[]): Ternary => {
  if (results.includes('yes')) return 'yes';
  return results.includes('unclear') ? 'unclear' : 'no';
};

/** `no` when one is, else `unclear` when one is; `yes` for none. */
export const allOf = (results: readonly Ternary[]): Ternary => {
  if (results.includes('no')) return 'no';
  return results.includes('unclear') ? 'unclear' : 'yes';
};
