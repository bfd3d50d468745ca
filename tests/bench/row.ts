/** A bound for a row's ratio or value. */
export type Target =
  | { readonly atLeast: number; readonly of: 'ratio' | 'value' }
  | { readonly atMost: number; readonly of: 'ratio' | 'value' };

/** One row of a benchmark. */
export interface Row {
  readonly what: string;
  /** Null where it could not be measured. */
  readonly value: number | null;
  readonly unit: string;
  /** What it is compared with, measured in the same run; null when it is compared with nothing. */
  readonly against: string | null;
  /** How many times `against` it is. */
  readonly ratio: number | null;
  readonly target: string | null;
  readonly met: boolean | null;
}

/** A section of a benchmark's page. */
export interface Part {
  readonly heading: string;
  /** What was measured and how, in Markdown. */
  readonly about: string;
  readonly rows: readonly Row[];
}

export const median = (numbers: readonly number[]): number => {
  const sorted = [...numbers].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
};

const isMet = (target: Target, value: number, ratio: number | null): boolean => {
  const figure = target.of === 'ratio' ? ratio : value;
  if (figure === null) return false;
  return 'atLeast' in target ? figure >= target.atLeast : figure <= target.atMost;
};

const wordsOf = (target: Target, unit: string): string => {
  const end = target.of === 'ratio' ? ' ×' : ` ${unit}`;
  return 'atLeast' in target ? `≥ ${target.atLeast}${end}` : `≤ ${target.atMost}${end}`;
};

interface RowOptions {
  readonly against?: string;
  readonly ratio?: number;
  readonly target?: Target;
}

/** Makes a row and says whether it meets its target. */
export const row = (
  what: string,
  value: number,
  unit: string,
  { against, ratio, target }: RowOptions = {},
): Row => ({
  what,
  value: Number(value.toPrecision(4)),
  unit,
  against: against ?? null,
  ratio: ratio === undefined ? null : Number(ratio.toFixed(3)),
  target: target === undefined ? null : wordsOf(target, unit),
  met: target === undefined ? null : isMet(target, value, ratio ?? null),
});

/** A row for what could not be measured, and why. */
export const failedRow = (what: string, why: string): Row => ({
  what: `${what}: ${why}`,
  value: null,
  unit: '',
  against: null,
  ratio: null,
  target: null,
  met: null,
});

/** Median over all rounds of `one` divided by `other`. Pairing by round cancels what slows a whole
 *  round. */
export const pairedRatio = (one: readonly number[], other: readonly number[]): number =>
  median(one.map((value, round) => value / (other[round] ?? Number.NaN)));
