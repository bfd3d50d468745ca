import type { Language } from '#contract/language';

const key = 'latchkey-language';

/** The language chosen on this device; null for the browser's. */
export const chosenLanguage = (): string | null => {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
};

/** Keeps the choice for this device, and reloads the page in that language. Uploads pick up again by
 *  themselves. */
export const chooseLanguageHere = (language: Language): void => {
  localStorage.setItem(key, language);
  location.reload();
};
