/** The languages of the page, each by its own name. */
export const languages = {
  en: { name: 'English', direction: 'ltr' },
  de: { name: 'Deutsch', direction: 'ltr' },
} as const satisfies Record<string, { readonly name: string; readonly direction: 'ltr' | 'rtl' }>;

export type Language = keyof typeof languages;

export const directionOf = (language: Language): 'ltr' | 'rtl' => languages[language].direction;

export const isLanguage = (tag: string): tag is Language => Object.hasOwn(languages, tag);

let spoken: { readonly language: Language; readonly locale: string } = {
  language: 'en',
  locale: 'en',
};

/** The language of this process's texts: English, until the page sets another. */
export const language = (): Language => spoken.language;

/** The tag by which numbers, dates and sizes are written, e.g. `de-CH`. */
export const locale = (): string => spoken.locale;

/** Sets the language once, before any text is read. */
export const speak = (next: typeof spoken): void => {
  spoken = next;
};

/** The language to speak: the one chosen before, or the first of the user's that there is, or English. In
 *  the user's own region, so that `en-GB` gets British dates.
 *  @param wanted the browser's `navigator.languages`, most wanted first. */
export const chooseLanguage = (chosen: string | null, wanted: readonly string[]): typeof spoken => {
  const primary = (tag: string): string => tag.split('-')[0]?.toLowerCase() ?? '';
  const known = wanted.map(primary).find(isLanguage);
  const next = chosen !== null && isLanguage(chosen) ? chosen : (known ?? 'en');
  return { language: next, locale: wanted.find((tag) => primary(tag) === next) ?? next };
};
