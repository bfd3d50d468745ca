import { locale } from '#contract/language';

/** A whole number as the user's language writes it, e.g. `1,000`. */
export const grouped = (count: number): string => new Intl.NumberFormat(locale()).format(count);
