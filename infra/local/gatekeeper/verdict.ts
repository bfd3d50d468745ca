/** Whether something fits. `unclear` means that the policy says something the evaluator does not
 *  understand: an Allow then never matches and a Deny always does, so that every doubt refuses. */
export type Verdict = 'yes' | 'no' | 'unclear';

/** A verdict and the reason for it, in words. */
export interface Finding {
  readonly verdict: Verdict;
  readonly because: string;
}

/** `yes` and `no` of a boolean. */
export const verdictOf = (fits: boolean): Verdict => (fits ? 'yes' : 'no');

/** The opposite; a doubt stays a doubt. */
export const not = (verdict: Verdict): Verdict =>
  verdict === 'unclear' ? 'unclear' : verdictOf(verdict === 'no');

/** `yes` when one is, else `unclear` when one is; `no` for none. */
export const anyOf = (verdicts: readonly Verdict[]): Verdict => {
  if (verdicts.includes('yes')) return 'yes';
  return verdicts.includes('unclear') ? 'unclear' : 'no';
};

/** `no` when one is, else `unclear` when one is; `yes` for none. */
export const allOf = (verdicts: readonly Verdict[]): Verdict => {
  if (verdicts.includes('no')) return 'no';
  return verdicts.includes('unclear') ? 'unclear' : 'yes';
};
