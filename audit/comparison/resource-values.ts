import type { Statement } from '../../engine/iam/policy-document.ts';
import { parseTemplate, resolveTemplate, type Context } from '../../engine/iam/policy-variables.ts';
import type { Pattern } from '../../engine/iam/wildcard.ts';
import { cellsOf, resourceUnits } from './cells.ts';
import { patternsOf, resourceValues } from './templates.ts';

/** What was found for some patterns: most statements name the same few. */
const known = new Map<string, readonly string[] | null>();

/** A resource for each combination of Resource patterns that some resource fits.
 *  @param within patterns of which a resource must match one; an empty list means any resource.
 *  @returns null when there are too many combinations. */
export const resourcesOf = (
  statements: readonly Statement[],
  context: Context,
  within: readonly string[],
): readonly string[] | null => {
  const patterns = patternsOf(resourceValues(statements), context);
  const key = JSON.stringify([patterns.map((each) => JSON.stringify(each)).sort(), within]);
  const found = known.get(key);
  if (found !== undefined) return found;
  const cells = cellsOf([...within.map(patternOf), ...patterns].map(resourceUnits));
  const resources =
    cells
      ?.filter(({ fits }) => within.length === 0 || fits.slice(0, within.length).includes(true))
      .map(({ text }) => text) ?? null;
  known.set(key, resources);
  return resources;
};

const noContext: Context = new Map();

const patternOf = (text: string): Pattern => {
  const template = parseTemplate(text, { variables: false, wildcards: true });
  return template === null ? [] : (resolveTemplate(template, noContext).pattern ?? []);
};
