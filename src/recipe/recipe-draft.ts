import { outputExcess, type OutputExcess } from '#contract/output-limits';
import {
  recipeProblems,
  type Recipe,
  type RecipeProblem,
  type Rendition,
  type RenditionFit,
  type RenditionFormat,
} from '#contract/recipe';

/** A rendition while it is edited: fields may be empty or invalid. Fields that its fit does not use keep
 *  their values, and are left out of the recipe. */
export interface RenditionDraft {
  name: string;
  width: number | null;
  height: number | null;
  fit: RenditionFit;
  format: RenditionFormat;
  quality: number | null;
  focus: readonly [number, number] | null;
  pad: string | null;
}

/** Something to correct in the form. */
export interface DraftProblem {
  /** Index of the rendition and its field; both null where the whole recipe is at fault. */
  readonly index: number | null;
  readonly field: keyof RenditionDraft | null;
  readonly words: string;
}

/** A recipe's renditions as the editor's fields. */
export const toDraft = (recipe: Recipe): RenditionDraft[] =>
  recipe.renditions.map(({ name, width, height, fit, format, quality, focus, pad }) => ({
    name,
    width: width ?? null,
    height: height ?? null,
    fit,
    format,
    quality: quality ?? null,
    focus: focus ?? null,
    pad: pad ?? null,
  }));

/** The rendition in the fields, which may be invalid. */
export const renditionOf = (draft: RenditionDraft): Rendition => {
  const { name, width, height, fit, format, quality, focus, pad } = draft;
  const hasBox = fit !== 'original';
  return {
    name,
    ...(hasBox && width !== null ? { width } : {}),
    ...(hasBox && height !== null ? { height } : {}),
    fit,
    format,
    ...(quality === null ? {} : { quality }),
    ...(fit === 'cover' && focus !== null ? { focus } : {}),
    ...(fit === 'contain' && pad !== null ? { pad } : {}),
  };
};

const fieldRules: Readonly<Record<string, string>> = {
  name: 'Use lowercase letters, numbers and hyphens, up to 32.',
  width: 'Use a whole number from 1 to 8192.',
  height: 'Use a whole number from 1 to 8192.',
  quality: 'Use a whole number from 1 to 100.',
};

const excessWords = ({ of, megapixels, most }: OutputExcess): string =>
  of === 'avif'
    ? `The padded AVIF sizes have ${megapixels} megapixels together, more than the ${most} that can be made of a picture.`
    : `The padded sizes have ${megapixels} megapixels together, more than the ${most} that can be made of a picture.`;

const inForm = ({ path, message }: RecipeProblem): DraftProblem => {
  const [, index, field] = path;
  if (typeof index !== 'number') return { index: null, field: null, words: message };
  const known = typeof field === 'string' ? fieldRules[field] : undefined;
  // What concerns a rendition as a whole is its lack of a size: the fields rule out the rest.
  if (known === undefined) {
    return { index, field: 'width', words: 'Enter a width, a height or both.' };
  }
  return { index, field: field as keyof RenditionDraft, words: known };
};

const takenNames = (draft: readonly RenditionDraft[]): readonly DraftProblem[] =>
  draft.flatMap(({ name }, index): readonly DraftProblem[] =>
    name !== '' && draft.slice(0, index).some((earlier) => earlier.name === name)
      ? [{ index, field: 'name', words: 'Another size has this name.' }]
      : [],
  );

/** The recipe in the fields, or everything that keeps the converter from taking it, in the order of the
 *  form. */
export const fromDraft = (
  draft: readonly RenditionDraft[],
):
  | { readonly ok: true; readonly value: Recipe }
  | { readonly ok: false; readonly problems: readonly DraftProblem[] } => {
  const recipe: Recipe = { renditions: draft.map(renditionOf) };
  const problems = [
    ...recipeProblems(recipe)
      .map(inForm)
      .filter(({ index }) => index !== null),
    ...takenNames(draft),
  ].sort((one, other) => (one.index ?? 0) - (other.index ?? 0));
  if (problems.length > 0) return { ok: false, problems };
  const excess = outputExcess(recipe);
  if (excess === null) return { ok: true, value: recipe };
  const words = excessWords(excess);
  return { ok: false, problems: [{ index: null, field: null, words }] };
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
    quality: null,
    focus: null,
    pad: null,
  };
};
