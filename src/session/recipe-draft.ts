import { outputProblem } from '#contract/output-limits';
import {
  checkRecipe,
  type Parsed,
  type Recipe,
  type Rendition,
  type RenditionFit,
  type RenditionFormat,
} from '#contract/recipe';

/** A rendition while it is edited: fields may be empty or invalid. */
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
  name: 'use lowercase letters, numbers and hyphens for the name (up to 32)',
  width: 'the width is a whole number from 1 to 8192',
  height: 'the height is a whole number from 1 to 8192',
  quality: 'the quality is a whole number from 1 to 100',
};

/** Rewrites the contract's `renditions.1.width: …` in the words of the form. */
const inFormWords = (problem: string): string => {
  const place = /^renditions\.(\d+)(?:\.(\w+))?: (.*)$/s.exec(problem);
  if (place === null) return problem.replace(/^renditions: /, '');
  const [, index, field, message] = place;
  return `Size ${Number(index) + 1}: ${fieldRules[field ?? ''] ?? message ?? ''}`;
};

/** The screen says "size" for a rendition and "preset" for a recipe. */
const inScreenWords = (words: string): string =>
  words.replaceAll('rendition', 'size').replaceAll('recipe', 'preset');

const sentence = (words: string): string =>
  `${words.charAt(0).toUpperCase()}${words.slice(1)}${words.endsWith('.') ? '' : '.'}`;

/** The recipe in the fields, or why the converter refuses it, as a sentence. */
export const fromDraft = (draft: readonly RenditionDraft[]): Parsed<Recipe> => {
  const checked = checkRecipe({ renditions: draft.map(renditionOf) });
  const problem = checked.ok ? outputProblem(checked.value) : inFormWords(checked.problem);
  return checked.ok && problem === null
    ? checked
    : { ok: false, problem: sentence(inScreenWords(problem ?? '')) };
};

/** A new rendition with a name that is not taken. */
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
