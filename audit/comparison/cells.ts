import { splitPattern, type Pattern, type PatternToken } from '../../engine/iam/wildcard.ts';

/** One character of a pattern: the characters that it takes, or a wildcard. */
type Unit =
  | { readonly kind: 'letter'; readonly letters: readonly string[] }
  | { readonly kind: 'any' | 'one'; readonly crossesColons: boolean };

export type Units = readonly Unit[];

const units = (
  token: PatternToken,
  crossesColons: boolean,
  spell: (letter: string) => readonly string[],
): Unit[] =>
  token.kind === 'text'
    ? Array.from(token.text, (letter): Unit => ({ kind: 'letter', letters: spell(letter) }))
    : [{ kind: token.kind, crossesColons }];

const exactly = (letter: string): readonly string[] => [letter];
const anyCase = (letter: string): readonly string[] => [
  ...new Set([letter.toLowerCase(), letter.toUpperCase()]),
];

/** A pattern as string operators compare it; without case for actions and `…IgnoreCase`. */
export const stringUnits = (pattern: Pattern, ignoreCase = false): Units =>
  pattern.flatMap((token) => units(token, true, ignoreCase ? anyCase : exactly));

const colon: Unit = { kind: 'letter', letters: [':'] };

/** A pattern of a Resource element: before the fifth colon only a `*` that ends its segment may stand
 *  for a colon.
 *  @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html */
export const resourceUnits = (pattern: Pattern): Units => {
  const segments = splitPattern(pattern);
  return segments.flatMap((segment, index) => {
    const last = index === 5 || segments.length === 1;
    const inner = segment.flatMap((token, at) =>
      units(token, last || (token.kind === 'any' && at === segment.length - 1), exactly),
    );
    return index === 0 ? inner : [colon, ...inner];
  });
};

/** A pattern of an ARN operator, which compares component by component; null when it has fewer than
 *  six and so compares with nothing. */
export const arnUnits = (pattern: Pattern): Units | null => {
  const segments = splitPattern(pattern);
  if (segments.length < 6) return null;
  return segments.flatMap((segment, index) => {
    const inner = segment.flatMap((token) => units(token, index === 5, exactly));
    return index === 0 ? inner : [colon, ...inner];
  });
};

/** A string, and which of the patterns it fits. */
export interface Cell {
  readonly text: string;
  readonly fits: readonly boolean[];
}

/** Places after a `*` that stands for nothing belong to the place before it. */
const closed = (pattern: Units, places: readonly number[]): number[] => {
  const all = new Set(places);
  for (const place of all) if (pattern[place]?.kind === 'any') all.add(place + 1);
  return [...all].sort((a, b) => a - b);
};

const step = (pattern: Units, places: readonly number[], letter: string): number[] =>
  closed(
    pattern,
    places.flatMap((place) => {
      const unit = pattern[place];
      if (unit === undefined) return [];
      if (unit.kind === 'letter') return unit.letters.includes(letter) ? [place + 1] : [];
      if (letter === ':' && !unit.crossesColons) return [];
      return [unit.kind === 'any' ? place : place + 1];
    }),
  );

/** The places of a pattern before any letter is read. */
export const startOf = (pattern: Units): readonly number[] => closed(pattern, [0]);

/** The places of a pattern to which a text leads from some places. */
export const placesAfter = (
  pattern: Units,
  places: readonly number[],
  text: string,
): readonly number[] =>
  Array.from(text).reduce((now, letter) => step(pattern, now, letter), closed(pattern, places));

/** A letter that no pattern spells: all such letters are alike. */
const freshLetter = (patterns: readonly Units[]): string => {
  const spelt = new Set(
    patterns.flat().flatMap((unit) => (unit.kind === 'letter' ? unit.letters : [])),
  );
  const letter = Array.from('xyzqwkjvhgfbdmnprstXYZQWKJ0123456789_~!%@').find((l) => !spelt.has(l));
  if (letter === undefined) throw new Error('the patterns spell every letter');
  return letter;
};

const mostStates = 20_000;

/** Every combination of patterns that some string fits exactly, each with a shortest string: the
 *  strings fall into finitely many cells, and no pattern tells two strings of one cell apart.
 *  The patterns are read side by side, one letter at a time; where they stand decides what comes next.
 *  @returns null when there are too many combinations of places to visit. */
export const cellsOf = (patterns: readonly Units[]): readonly Cell[] | null => {
  const fresh = freshLetter(patterns);
  const queue = [{ text: '', places: patterns.map((pattern) => closed(pattern, [0])) }];
  const seen = new Set<string>([JSON.stringify(queue[0]?.places)]);
  const cells = new Map<string, Cell>();
  // What is pushed on the way is visited too.
  for (const { text, places } of queue) {
    const fits = patterns.map((pattern, index) => places[index]?.includes(pattern.length) ?? false);
    const name = fits.map(Number).join('');
    if (!cells.has(name)) cells.set(name, { text, fits });
    const next = new Set([':', fresh]);
    for (const [index, pattern] of patterns.entries()) {
      for (const place of places[index] ?? []) {
        const unit = pattern[place];
        if (unit?.kind === 'letter') for (const letter of unit.letters) next.add(letter);
      }
    }
    for (const letter of next) {
      const after = patterns.map((pattern, index) => step(pattern, places[index] ?? [], letter));
      const key = JSON.stringify(after);
      if (seen.has(key)) continue;
      seen.add(key);
      if (seen.size > mostStates) return null;
      queue.push({ text: text + letter, places: after });
    }
  }
  return [...cells.values()];
};
