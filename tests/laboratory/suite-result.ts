/** Result of one case of an outside suite. */
export interface CaseResult {
  readonly name: string;
  readonly passed: boolean;
  /** What the suite said of a failure. */
  readonly said: string;
}

/** Why cases fail, by a pattern of their names. */
export interface Explanation {
  /** Regular expression over the case's name. */
  readonly cases: string;
  /** Regular expression over what the suite said of the failure; any where absent. */
  readonly said?: string;
  /** `out of scope`: the engine does not have what the case tests; `failed`: it answers otherwise. */
  readonly kind: 'out of scope' | 'failed';
  readonly why: string;
}

/** Failures with one explanation. */
export interface FailureGroup {
  readonly kind: Explanation['kind'] | 'not explained';
  readonly why: string;
  readonly cases: readonly string[];
}

/** Result of an outside suite, as recorded. */
export interface SuiteResult {
  /** The repository and the commit that was checked out. */
  readonly source: string;
  readonly passed: number;
  readonly groups: readonly FailureGroup[];
}

/** Groups the failures of a run by their explanation; the first that fits counts. */
export const groupFailures = (
  results: readonly CaseResult[],
  explanations: readonly Explanation[],
): readonly FailureGroup[] => {
  const groups = new Map<string, FailureGroup>();
  for (const { name, said } of results.filter(({ passed }) => !passed)) {
    const fits = explanations.find(
      (each) =>
        new RegExp(each.cases).test(name) &&
        (each.said === undefined || new RegExp(each.said).test(said)),
    );
    const { kind, why } = fits ?? { kind: 'not explained' as const, why: 'nobody has looked yet' };
    const known = groups.get(`${kind} ${why}`);
    groups.set(`${kind} ${why}`, { kind, why, cases: [...(known?.cases ?? []), name].sort() });
  }
  return [...groups.values()];
};
