import { directionOf, language } from '#contract/language';

/** Hebrew, Arabic, Syriac, Thaana, N'Ko and their presentation forms. */
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

/** A name inside a sentence, between marks that keep its direction from reordering the sentence; without
 *  them where both run the same way.
 *  @see https://www.w3.org/International/questions/qa-bidi-unicode-controls */
export const isolated = (name: string): string =>
  rightToLeft.test(name) === (directionOf(language()) === 'rtl') ? name : `\u2068${name}\u2069`;
