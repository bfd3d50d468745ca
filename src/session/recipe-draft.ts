import {
  checkRecipe,
  type Parsed,
  type Recipe,
  type Rendition,
  type RenditionFit,
  type RenditionFormat,
} from '#contract/recipe';

/** A rendition while it is edited: sizes and quality may be missing or wrong for the moment. */
export interface RenditionDraft {
  name: string;
  width: number | null;
  height: number | null;
  fit: RenditionFit;
  format: RenditionFormat;
  quality: number | null;
}

/** A recipe's renditions as the editor's fields. */
export const toDraft = (recipe: Recipe): RenditionDraft[] =>
  recipe.renditions.map(({ name, width, height, fit, format, quality }) => ({
    name,
    width: width ?? null,
    height: height ?? null,
    fit,
    format,
    quality: quality ?? null,
  }));

const renditionOf = ({ name, width, height, fit, format, quality }: RenditionDraft): Rendition => ({
  name,
  ...(width === null ? {} : { width }),
  ...(height === null ? {} : { height }),
  fit,
  format,
  ...(quality === null ? {} : { quality }),
});

const fieldRules: Readonly<Record<string, string>> = {
  name: 'the name takes 1 to 32 of a–z, 0–9 and -',
  width: 'the width is a whole number from 1 to 8192',
  height: 'the height is a whole number from 1 to 8192',
  quality: 'the quality is a whole number from 1 to 100',
};

/** The contract's `renditions.1.width: …` in the words of the form. */
const inFormWords = (problem: string): string => {
  const place = /^renditions\.(\d+)(?:\.(\w+))?: (.*)$/s.exec(problem);
  if (place === null) return problem.replace(/^renditions: /, '');
  const [, index, field, message] = place;
  return `Rendition ${Number(index) + 1}: ${fieldRules[field ?? ''] ?? message ?? ''}`;
};

const sentence = (words: string): string =>
  `${words.charAt(0).toUpperCase()}${words.slice(1)}${words.endsWith('.') ? '' : '.'}`;

/** The recipe that the fields stand for, or what is wrong with the first that is. */
export const fromDraft = (draft: readonly RenditionDraft[]): Parsed<Recipe> => {
  const checked = checkRecipe({ renditions: draft.map(renditionOf) });
  return checked.ok ? checked : { ok: false, problem: sentence(inFormWords(checked.problem)) };
};

/** One more rendition to start from, under a name that is not taken. */
export const freshRendition = (draft: readonly RenditionDraft[]): RenditionDraft => {
  const taken = new Set(draft.map(({ name }) => name));
  let number = draft.length + 1;
  while (taken.has(`size-${number}`)) number += 1;
  return {
    name: `size-${number}`,
    width: 1280,
    height: 1280,
    fit: 'inside',
    format: 'webp',
    quality: 80,
  };
};
