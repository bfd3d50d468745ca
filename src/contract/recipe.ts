import * as v from 'valibot';

/** Formats a rendition may have. */
export const renditionFormats = ['jpeg', 'png', 'webp', 'avif'] as const;
export type RenditionFormat = (typeof renditionFormats)[number];

/** How a rendition fills its box, in the terms of sharp and CSS; `original` has no box and keeps the
 *  picture's size. */
export const renditionFits = ['inside', 'cover', 'contain', 'original'] as const;
export type RenditionFit = (typeof renditionFits)[number];

const side = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(8192));
const percent = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(100));

const renditionSchema = v.pipe(
  v.strictObject({
    name: v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,32}$/, 'a name is 1 to 32 of a-z, 0-9 and -')),
    width: v.optional(side),
    height: v.optional(side),
    fit: v.picklist(renditionFits),
    format: v.picklist(renditionFormats),
    /** Absent, it is the format's default: `default-quality.ts`. */
    quality: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100))),
    /** The point of the picture to keep in the middle of a crop, in percent from the left and the top. */
    focus: v.optional(v.pipe(v.strictTuple([percent, percent]), v.readonly())),
    /** The colour beside a picture that does not fill its box. Absent, it is white in JPEG and transparent
     *  in other formats. */
    pad: v.optional(
      v.pipe(v.string(), v.regex(/^#[0-9a-f]{6}$/, 'a colour is # and six of 0-9 and a-f')),
    ),
  }),
  v.check(
    ({ fit, width, height }) => fit === 'original' || width !== undefined || height !== undefined,
    'a rendition needs a width, a height or both',
  ),
  v.check(
    ({ fit, width, height }) => fit !== 'original' || (width === undefined && height === undefined),
    'a rendition of the original size has no width and no height',
  ),
  v.check(
    ({ fit, focus }) => focus === undefined || fit === 'cover',
    'only a cropped rendition (cover) has a focus',
  ),
  v.check(
    ({ fit, pad }) => pad === undefined || fit === 'contain',
    'only a padded rendition (contain) has a pad colour',
  ),
  v.readonly(),
);

/** The shape of a recipe, for schemas that hold one. */
export const recipeSchema = v.strictObject({
  renditions: v.pipe(
    v.array(renditionSchema),
    v.minLength(1, 'a recipe has 1 to 8 renditions'),
    v.maxLength(8, 'a recipe has 1 to 8 renditions'),
    v.check(
      (list) => new Set(list.map(({ name }) => name)).size === list.length,
      'rendition names must differ',
    ),
    v.readonly(),
  ),
});

export type Rendition = v.InferOutput<typeof renditionSchema>;
/** The renditions to make of an upload; stored in the object's metadata. */
export type Recipe = v.InferOutput<typeof recipeSchema>;

/** The value, or a sentence that names the first wrong field. */
export type Parsed<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

/** The recipe of a user who has chosen none. */
export const defaultRecipe: Recipe = {
  renditions: [
    { name: 'thumb', width: 320, height: 320, fit: 'inside', format: 'webp', quality: 80 },
    { name: 'medium', width: 960, height: 960, fit: 'inside', format: 'webp', quality: 80 },
    { name: 'large', width: 1920, height: 1920, fit: 'inside', format: 'webp', quality: 80 },
  ],
};

/** Something wrong in a recipe: where, as the keys that lead there, and why. */
export interface RecipeProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** Lists everything that is wrong in a recipe; empty for a valid one. */
export const recipeProblems = (value: unknown): readonly RecipeProblem[] => {
  const { issues = [] } = v.safeParse(recipeSchema, value);
  return issues.map(({ path = [], message }) => ({
    path: path.map(({ key }) => (typeof key === 'number' ? key : String(key))),
    message,
  }));
};

/** Validates a value as a recipe; never throws. */
export const checkRecipe = (value: unknown): Parsed<Recipe> => {
  const result = v.safeParse(recipeSchema, value);
  if (result.success) return { ok: true, value: result.output };
  const [issue] = result.issues;
  const path = v.getDotPath(issue);
  return { ok: false, problem: path === null ? issue.message : `${path}: ${issue.message}` };
};

/** Reads the `recipe` metadata of an upload: JSON that must be a recipe; never throws. */
export const parseRecipe = (json: string): Parsed<Recipe> => {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return { ok: false, problem: 'the recipe is not JSON' };
  }
  return checkRecipe(value);
};
