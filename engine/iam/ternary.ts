/** A three-valued result. `unclear`: the evaluator does not understand the policy or the request. It
 *  makes an Allow not match and a Deny match. */
export type Ternary = 'yes' | 'no' | 'unclear';

/** Whether one element of a statement matches, and why. */
export interface ElementMatch {
  readonly result: Ternary;
  /** In words. A method, since most requests are decided without anybody reading it. */
  because(): string;
}

export const ternaryOf = (value: boolean): Ternary => (value ? 'yes' : 'no');

/** `unclear` stays `unclear`. */
export const not = (result: Ternary): Ternary =>
  result === 'unclear' ? 'unclear' : ternaryOf(result === 'no');

/** Three-valued OR; `no` for an empty list. */
export const anyOf = (results: readonly Ternary[]): Ternary => {
  if (results.includes('yes')) return 'yes';
  return results.includes('unclear') ? 'unclear' : 'no';
};

/** Three-valued AND; `yes` for an empty list. */
export const allOf = (results: readonly Ternary[]): Ternary => {
  if (results.includes('no')) return 'no';
  return results.includes('unclear') ? 'unclear' : 'yes';
};
