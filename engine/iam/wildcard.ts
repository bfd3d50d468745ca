/** One piece of a pattern. Text is compared literally, so a policy variable's value never acts as a
 *  wildcard. */
export type PatternToken =
  | { readonly kind: 'text'; readonly text: string }
  /** `*`: any number of characters. */
  | { readonly kind: 'any' }
  /** `?`: exactly one character. */
  | { readonly kind: 'one' };

export type Pattern = readonly PatternToken[];

/** One character or wildcard; `crossesColons`: the wildcard may match a colon. */
type Unit =
  | { readonly kind: 'character'; readonly character: string }
  | { readonly kind: 'any' | 'one'; readonly crossesColons: boolean };

/** Case-sensitive match in time proportional to text × pattern. */
export const matchesString = (pattern: Pattern, text: string): boolean => {
  const [first, ...others] = pattern;
  const prefix = first?.kind === 'text' ? first.text : '';
  const rest = first?.kind === 'text' ? others : pattern;
  if (rest.length === 0) return text === prefix;
  if (!text.startsWith(prefix)) return false;
  if (rest.length === 1 && rest[0]?.kind === 'any') return true;
  return matchesUnits(
    rest.flatMap((token) => unitsOf(token, true)),
    text.slice(prefix.length),
  );
};

export const matchesIgnoringCase = (pattern: Pattern, text: string): boolean =>
  matchesString(
    pattern.map((token) =>
      token.kind === 'text' ? { kind: 'text', text: token.text.toLowerCase() } : token,
    ),
    text.toLowerCase(),
  );

const fiveColons = /^(?:[^:]*:){5}/;

/** Matches a resource ARN against a pattern of a Resource element. In the first five segments `*` and
 *  `?` match no colon, except a `*` at the end of its segment; in the resource part (after the fifth
 *  colon) they match any character, including `/` and `:`.
 *  @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html */
export const matchesResource = (pattern: Pattern, arn: string): boolean => {
  const [first] = pattern;
  const isSpeltOut = first?.kind === 'text' && fiveColons.test(first.text);
  if (isSpeltOut || pattern.length === 1) return matchesString(pattern, arn);
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

/** Matches each of the six components of an ARN against an Arn condition's pattern. Null when either is
 *  not an ARN.
 *  @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN */
export const matchesArnComponents = (pattern: Pattern, arn: string): boolean | null => {
  const patterns = splitPattern(pattern);
  if (patterns.length < 6) return null;
  const [scheme, partition, service, region, account, ...resource] = arn.split(':');
  if (resource.length === 0) return null;
  const components = [scheme, partition, service, region, account, resource.join(':')];
  return patterns.every((part, index) => matchesString(part, components[index] ?? ''));
};

/** Splits a pattern at its first five colons. */
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

const unitsOf = (token: PatternToken, crossesColons: boolean): Unit[] =>
  token.kind === 'text'
    ? Array.from(token.text, (character) => ({ kind: 'character', character }))
    : [{ kind: token.kind, crossesColons }];

/** Walks the text once, tracking every position in the pattern that could match next. */
const matchesUnits = (units: readonly Unit[], text: string): boolean => {
  let positions = new Uint8Array(units.length + 1);
  let next = new Uint8Array(units.length + 1);
  reach(units, positions, 0);
  for (const character of text) {
    let isAlive = false;
    for (const [position, unit] of units.entries()) {
      if (positions[position] === 0) continue;
      if (
        unit.kind === 'character'
          ? unit.character !== character
          : character === ':' && !unit.crossesColons
      ) {
        continue;
      }
      reach(units, next, unit.kind === 'any' ? position : position + 1);
      isAlive = true;
    }
    if (!isAlive) return false;
    [positions, next] = [next, positions];
    next.fill(0);
  }
  return positions[units.length] === 1;
};

/** Marks a position, and those after each `*` there that matches nothing. */
const reach = (units: readonly Unit[], positions: Uint8Array, from: number): void => {
  for (let position = from; positions[position] === 0; position += 1) {
    positions[position] = 1;
    if (units[position]?.kind !== 'any') return;
  }
};
