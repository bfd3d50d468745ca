const format = new Intl.NumberFormat('en');

/** A whole number with its thousands separated, e.g. `1,000`. */
export const grouped = (count: number): string => format.format(count);
