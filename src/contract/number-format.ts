import { locale } from './language.ts';

const kept = new Map<string, Intl.NumberFormat>();

/** Writes numbers as the user's language does, e.g. `1,000.5`. Made once: making one takes far longer than
 *  using it, and every picture shows several numbers.
 *  @param digits at most so many after the point. */
export const numberFormat = (digits: 0 | 1, useGrouping: boolean): Intl.NumberFormat => {
  const key = `${locale()} ${digits} ${useGrouping}`;
  const format =
    kept.get(key) ??
    new Intl.NumberFormat(locale(), { maximumFractionDigits: digits, useGrouping });
  kept.set(key, format);
  return format;
};
