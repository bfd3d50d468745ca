import type { Condition, Statement } from '../../engine/iam/policy-document.ts';
import type { Context, Template } from '../../engine/iam/policy-variables.ts';
import type { Pattern } from '../../engine/iam/wildcard.ts';
import { arnUnits, placesAfter, resourceUnits, startOf, stringUnits, type Units } from './cells.ts';
import { patternsOf, resourceValues, templatesOf, type Written } from './templates.ts';

/** Values of a policy variable. */
export type VariableValues =
  | { readonly values: readonly string[] }
  /** Why they could not be found, in words. */
  | { readonly undecided: string };

/** What can be compared with the text that a variable becomes part of: the resource, or one context key. */
interface Subject {
  readonly templates: readonly Template[];
  /** Patterns without variables. */
  readonly patterns: readonly Units[];
}

/** The places of a pattern to which the text before a variable leads. */
interface Start {
  readonly pattern: Units;
  readonly places: readonly number[];
}

const mostStates = 1_000;

/** Values of a variable, at least one for each way in which the patterns of some statements tell its
 *  values apart, besides the usual one.
 *
 *  `${v}/*` and `a?/*` have a common string only for some v, and a statement may ask for both. Where a
 *  value stands in a text decides which places it leads through in every pattern that the text is
 *  compared with; two values that lead to the same places are alike.
 *  @param usual a value that stands for all those that no pattern tells apart.
 *  @param fixed values of the variables before it. */
export const variableValues = (
  key: string,
  statements: readonly Statement[],
  usual: string,
  fixed: Context,
): VariableValues => {
  const subjects = subjectsOf(key, statements, fixed);
  const repeats: string[] = [];
  const starts: Start[] = [];
  for (const { templates, patterns } of subjects) {
    const prefixes = templates.map((template) => prefixOf(template, key));
    if (templates.length > 1) {
      const rests = prefixes.flatMap((one) => prefixes.map((other) => restOf(one, other)));
      if (rests.includes(null)) {
        return { undecided: `two patterns name \${${key}} at places that cannot be compared` };
      }
      repeats.push(...rests.flatMap((rest) => (rest === null ? [] : startsOf(rest))));
    }
    const distinct = new Map(prefixes.map((prefix) => [JSON.stringify(prefix), prefix]));
    for (const prefix of distinct.values()) {
      starts.push(...patterns.flatMap((pattern) => startsIn(pattern, prefix)));
    }
  }
  const found = valuesByPlaces(key, starts, usual);
  if (found === null) return { undecided: `the patterns tell too many values of ${key} apart` };
  return { values: [...new Set([usual, ...found, ...repeats.filter(shapeOf(key).isWhole)])] };
};

const subjectsOf = (
  key: string,
  statements: readonly Statement[],
  fixed: Context,
): readonly Subject[] => {
  const names = (template: Template) =>
    template.some((part) => part.kind === 'variable' && part.key === key);
  const distinct = (templates: readonly Template[]) => [
    ...new Map(templates.map((each) => [JSON.stringify(each), each])).values(),
  ];
  const conditions = statements.flatMap((each) => each.conditions);
  const keys = [...new Set(conditions.map((condition) => condition.key.toLowerCase()))];
  const onKeys = keys.map((each): Subject => {
    const about = conditions.filter((condition) => condition.key.toLowerCase() === each);
    const templates = distinct(templatesOf(about.flatMap(({ values }) => values))).filter(names);
    return {
      templates: each === key ? [[{ kind: 'variable', key, defaultText: null }]] : templates,
      patterns: about.flatMap((condition) => unitsOf(condition, key, fixed)),
    };
  });
  const resources = resourceValues(statements);
  const onResource: Subject = {
    templates: distinct(templatesOf(resources)).filter(names),
    patterns: withoutVariable(resources, key, fixed).map(resourceUnits),
  };
  return [onResource, ...onKeys].filter(({ templates }) => templates.length > 0);
};

const withoutVariable = (
  values: readonly Written[],
  key: string,
  fixed: Context,
): readonly Pattern[] =>
  patternsOf(
    values
      .filter(
        ({ template }) =>
          !(template ?? []).some((part) => part.kind === 'variable' && part.key === key),
      )
      .map(({ template }) => ({
        // A variable that comes later may have any value.
        template: (template ?? []).map((part) =>
          part.kind === 'variable' && !fixed.has(part.key) ? { kind: 'any' as const } : part,
        ),
      })),
    fixed,
  );

const unitsOf = (
  { operator, values }: Condition,
  key: string,
  fixed: Context,
): readonly Units[] => {
  if (operator === 'Null') return [];
  const patterns = withoutVariable(values, key, fixed);
  if (operator.name.startsWith('Arn')) {
    return patterns.map(arnUnits).filter((units) => units !== null);
  }
  if (!operator.name.startsWith('String')) return [];
  return patterns.map((each) => stringUnits(each, operator.name.endsWith('IgnoreCase')));
};

/** What stands before a variable. */
interface Prefix {
  /** The text before the first wildcard or variable. */
  readonly text: string;
  /** The variable stands right after the text, and nowhere else. */
  readonly isAll: boolean;
}

const prefixOf = (template: Template, key: string): Prefix => {
  const isIt = (part: Template[number]) => part.kind === 'variable' && part.key === key;
  const [first] = template;
  const text = first?.kind === 'text' ? first.text : '';
  const at = template.findIndex(isIt);
  const isAll = at === (text === '' ? 0 : 1) && !template.slice(at + 1).some(isIt);
  return { text, isAll };
};

/** The places of a pattern at which a variable can begin to be read; one at a time where what stands
 *  before it can be more than one text. */
const startsIn = (pattern: Units, { text, isAll }: Prefix): readonly Start[] => {
  const places = placesAfter(pattern, startOf(pattern), text);
  if (isAll) {
    return places.length === 0 ? [] : [{ pattern, places }];
  }
  const first = Math.min(...places);
  return pattern.flatMap((_, place) => (place < first ? [] : [{ pattern, places: [place] }]));
};

/** What the longer of two texts has more than the other; nothing where they differ before that; null
 *  where there is more than a text. */
const restOf = (one: Prefix, other: Prefix): string | null => {
  if (!one.isAll || !other.isAll) {
    return null;
  }
  return other.text.startsWith(one.text) ? other.text.slice(one.text.length) : '';
};

/** Values with which TEXT${v} and ${v} can be one string: the start of a repetition of the text. */
const startsOf = (text: string): readonly string[] => {
  const starts = Array.from(text, (_, at) => text.slice(0, at));
  return [0, 1, 2].flatMap((times) => starts.map((start) => text.repeat(times) + start));
};

/** What values of a variable look like. */
interface Shape {
  readonly letters: string;
  /** How far a text has come: texts that have come equally far go on alike. Null: no value begins so. */
  readonly stageOf: (text: string) => string | null;
  readonly isWhole: (text: string) => boolean;
}

const anyShape: Shape = {
  letters: 'xyzqwkjvhgfbdmnprst',
  stageOf: () => '',
  isWhole: () => true,
};

const isIdentityId = (text: string): boolean => /^[\w-]+:[0-9a-f-]+$/.test(text);

/** @see https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetId.html */
const identityIds: Shape = {
  letters: 'abcdef0123456789-:',
  stageOf: (text) => {
    if (/^[\w-]*$/.test(text)) return text === '' ? 'begin' : 'region';
    if (/^[\w-]+:$/.test(text)) return 'colon';
    return isIdentityId(text) ? 'whole' : null;
  },
  isWhole: isIdentityId,
};

const shapeOf = (key: string): Shape =>
  key === 'cognito-identity.amazonaws.com:sub' ? identityIds : anyShape;

/** Two values for each way to lead from where they start to places of the patterns: the shortest, and a
 *  longer one that does not begin alike. */
const valuesByPlaces = (
  key: string,
  starts: readonly Start[],
  usual: string,
): readonly string[] | null => {
  const shape = shapeOf(key);
  const after = (all: readonly (readonly number[])[], text: string) =>
    all.map((places, at) => placesAfter(starts[at]?.pattern ?? [], places, text));
  const first = starts.map(({ places }) => places);
  const nameOf = (places: readonly (readonly number[])[], text: string) =>
    JSON.stringify([places, shape.stageOf(text)]);
  const usualName = nameOf(after(first, usual), usual);
  const found = new Map<string, string[]>();
  const seen = new Set<string>();
  const queue = [{ text: '', places: first }];
  for (const { text, places } of queue) {
    const name = nameOf(places, text);
    const values = found.get(name) ?? [];
    if (values.length < 2 && !values.some((value) => text.startsWith(value) && value !== '')) {
      found.set(name, [...values, text]);
    }
    if (seen.has(name) || shape.stageOf(text) === null) {
      continue;
    }
    seen.add(name);
    if (seen.size > mostStates) {
      return null;
    }
    for (const letter of lettersAt(places, starts, shape)) {
      queue.push({ text: text + letter, places: after(places, letter) });
    }
  }
  found.delete(usualName);
  return [...found.values()].flat().filter(shape.isWhole);
};

/** Letters that lead on differently: those that the patterns spell next, and two others. */
const lettersAt = (
  places: readonly (readonly number[])[],
  starts: readonly Start[],
  { letters }: Shape,
): readonly string[] => {
  const next = places.flatMap((each, at) =>
    each.flatMap((place) => {
      const unit = starts[at]?.pattern[place];
      return unit?.kind === 'letter' ? unit.letters : [];
    }),
  );
  const fresh = Array.from(letters).filter((letter) => !next.includes(letter));
  return [...new Set([...next, ':', ...fresh.slice(0, 2)])];
};
