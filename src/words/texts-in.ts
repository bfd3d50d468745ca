import { chooseLanguage, directionOf, speak, type Language } from '#contract/language';
import toRuntime, { type CatalogModule, type Runtime } from 'wuchale/runtime';
import { chosenLanguage } from '../ui/chosen-language.ts';

const choice = chooseLanguage(chosenLanguage(), navigator.languages);
speak(choice);
document.documentElement.lang = choice.language;
document.documentElement.dir = directionOf(choice.language);

/** The texts of one part of the page in the user's language; English comes with the part, and stands in
 *  when another cannot be loaded. */
export const textsIn = async (
  english: CatalogModule,
  others: Readonly<Record<Exclude<Language, 'en'>, () => Promise<CatalogModule>>>,
): Promise<Runtime> => {
  const { language } = choice;
  const texts = language === 'en' ? english : await others[language]().catch(() => english);
  return toRuntime(texts, language);
};
