import { numberFormat } from '#contract/number-format';

/** A whole number as the user's language writes it, e.g. `1,000`. */
export const grouped = (count: number): string => numberFormat(0, true).format(count);
