import { readFile } from 'node:fs/promises';
import { outputProblem } from '#contract/output-limits';
import { presets } from '#contract/presets';
import { defaultRecipe, parseRecipe, type Recipe } from '#contract/recipe';
import { RecipeUnusable } from './failures.ts';

/** Reads a recipe: `default`, `preferred`, the name of a preset, JSON, or the path of a file of JSON.
 *  @param preferred of the account, where it is known.
 *  @throws RecipeUnusable, also for what the converter refuses for every picture. */
export const readRecipe = async (given: string, preferred?: Recipe): Promise<Recipe> => {
  if (given === 'default') return defaultRecipe;
  if (given === 'preferred' && preferred !== undefined) return preferred;
  const preset = presets.find(({ name }) => name === given);
  if (preset !== undefined) return preset.recipe;
  const json = given.trimStart().startsWith('{')
    ? given
    : await readFile(given, 'utf8').catch((cause: unknown) => {
        throw new RecipeUnusable(`${given} cannot be read`, { cause });
      });
  const parsed = parseRecipe(json);
  const problem = parsed.ok ? outputProblem(parsed.value) : parsed.problem;
  if (parsed.ok && problem === null) return parsed.value;
  throw new RecipeUnusable(problem ?? '');
};
