import { fileURLToPath, pathToFileURL } from 'node:url';

/** A text of the page as the build has it: whole, in parts, or in its forms by number. */
export type CompiledText = string | readonly (string | number | readonly unknown[])[];

const folder = fileURLToPath(new URL('../../src/words/.wuchale/', import.meta.url));

/** Every text of the page in a language, in the same order in each. The page has to be built. */
export const compiledTexts = async (locale: string): Promise<readonly CompiledText[]> => {
  const file = pathToFileURL(`${folder}form.form.${locale}.compiled.js`).href;
  return ((await import(file)) as { readonly c: readonly CompiledText[] }).c;
};
