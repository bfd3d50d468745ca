/** One piece of a pattern. Text is compared letter by letter, so what a policy variable put there can
 *  never act as a wildcard. */
export type PatternToken =
  | { readonly kind: 'text'; readonly text: string }
  /** `*`: any number of characters. */
  | { readonly kind: 'any' }
  /** `?`: exactly one character. */
  | { readonly kind: 'one' };

export type Pattern = readonly PatternToken[];

/** A token of one character, and whether a wildcard may stand for a colon. */
type Unit =
  | { readonly kind: 'character'; readonly character: string }
  | { readonly kind: 'any' | 'one'; readonly crossesColons: boolean };

/** Whether a text fits a pattern, with case. Takes time proportional to text × pattern, whatever
 *  the pattern. */
export const matchesString = (pattern: Pattern, text: string): boolean =>
  beginsAlike(pattern, text) ??
  matchesUnits(
    pattern.flatMap((token) => unitsOf(token, true)),
    text,
  );

/** Whether a text fits a pattern, without case. */
export const matchesIgnoringCase = (pattern: Pattern, text: string): boolean =>
  matchesString(
    pattern.map((token) =>
      token.kind === 'text' ? { kind: 'text', text: token.text.toLowerCase() } : token,
    ),
    text.toLowerCase(),
  );

/** Whether a resource ARN fits a pattern of a Resource element. Within the first five segments `*`
 *  and `?` stand for no colon, except a `*` that ends its segment, which may; in the resource part
 *  (after the fifth colon) they stand for any character, `/` and `:` among them.
 *  @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html */
export const matchesResource = (pattern: Pattern, arn: string): boolean => {
  const decided = beginsAlike(pattern, arn);
  if (decided !== null) return decided;
  const segments = splitPattern(pattern);
  const units = segments.flatMap((segment, index): Unit[] => {
    const isResourcePart = index === 5 || segments.length === 1;
    const inner = segment.flatMap((token, position) =>
      unitsOf(token, isResourcePart || (token.kind === 'any' && position === segment.length - 1)),
    );
    return index === 0 ? inner : [{ kind: 'character', character: ':' }, ...inner];
  });
  return matchesUnits(units, arn);
};

/** Whether an ARN fits a pattern of an Arn condition: each of the six components by itself. Null
 *  when either is no ARN.
 *  @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN */
export const matchesArnComponents = (pattern: Pattern, arn: string): boolean | null => {
  const patterns = splitPattern(pattern);
  if (patterns.length < 6) return null;
  const [scheme, partition, service, region, account, ...resource] = arn.split(':');
  if (resource.length === 0) return null;
  const components = [scheme, partition, service, region, account, resource.join(':')];
  return patterns.every((part, index) => matchesString(part, components[index] ?? ''));
};

/** A pattern cut at its first five colons. */
export const splitPattern = (pattern: Pattern): PatternToken[][] => {
  const segments: PatternToken[][] = [[]];
  for (const token of pattern) {
    if (token.kind !== 'text') {
      segments.at(-1)?.push(token);
      continue;
    }
    let rest = token.text;
    for (let at = rest.indexOf(':'); at >= 0 && segments.length < 6; at = rest.indexOf(':')) {
      if (at > 0) segments.at(-1)?.push({ kind: 'text', text: rest.slice(0, at) });
      segments.push([]);
      rest = rest.slice(at + 1);
    }
    if (rest !== '') segments.at(-1)?.push({ kind: 'text', text: rest });
  }
  return segments;
};

/** Decides by the letters before the first wildcard where they are enough: most patterns of most
 *  policies end here. Null: the wildcards decide. */
const beginsAlike = (pattern: Pattern, text: string): boolean | null => {
  let letters = '';
  for (const token of pattern) {
    if (token.kind !== 'text') return text.startsWith(letters) ? null : false;
    letters += token.text;
  }
  return text === letters;
};

const unitsOf = (token: PatternToken, crossesColons: boolean): Unit[] =>
  token.kind === 'text'
    ? Array.from(token.text, (character) => ({ kind: 'character', character }))
    : [{ kind: token.kind, crossesColons }];

/** Walks the text once with the set of places in the pattern that could come next. */
const matchesUnits = (units: readonly Unit[], text: string): boolean => {
  let places = reachable(units, [0]);
  for (const character of text) {
    const next: number[] = [];
    for (const place of places) {
      const unit = units[place];
      if (unit === undefined) continue;
      if (unit.kind === 'character') {
        if (unit.character === character) next.push(place + 1);
      } else if (character !== ':' || unit.crossesColons) {
        next.push(unit.kind === 'any' ? place : place + 1);
      }
    }
    places = reachable(units, next);
    if (places.size === 0) return false;
  }
  return places.has(units.length);
};

/** The places, and those behind a `*` that stands for nothing. */
const reachable = (units: readonly Unit[], places: readonly number[]): Set<number> => {
  const all = new Set(places);
  for (const place of all) if (units[place]?.kind === 'any') all.add(place + 1);
  return all;
};
