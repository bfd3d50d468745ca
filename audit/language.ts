import type { Template } from '../engine/iam/policy-variables.ts';

/** The characters that an identity ID can have.
 *  It cannot have a slash, a wildcard, `#` or `$`. */
export interface IdentityAlphabet {
  has(character: string): boolean;
  /** All of them. */
  readonly letters: string;
}

/** `REGION:UUID` in lower case. The proof takes every non-empty string of these letters for an
 *  identity ID, of any length: more than Cognito will ever make, so that it holds for all of those.
 *  @see https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetId.html */
export const cognitoIdentityIds: IdentityAlphabet = {
  has: (character) => /^[a-z0-9:-]$/.test(character),
  letters: 'abcdefghijklmnopqrstuvwxyz0123456789:-',
};

const subject = 'cognito-identity.amazonaws.com:sub';

/** A template for the automaton: letters, wildcards, and the first place of the identity ID. Any other
 *  variable, and the identity ID where it is named again, is taken for a `*`: that can only widen the
 *  language, and it leaves one stretch of a string that is the identity's. */
type Unit =
  | { readonly kind: 'letter'; readonly letter: string }
  | { readonly kind: 'any' | 'one' | 'identity' };

const unitsOf = (template: Template): readonly Unit[] => {
  const isSubject = (part: Template[number]) =>
    part.kind === 'variable' && part.key === subject && part.defaultText === null;
  const identity = template.findIndex(isSubject);
  return template.flatMap((part, index): Unit[] => {
    switch (part.kind) {
      case 'text':
        return Array.from(part.text, (letter) => ({ kind: 'letter', letter }));
      case 'variable':
        return [{ kind: index === identity ? 'identity' : 'any' }];
      default:
        return [{ kind: part.kind }];
    }
  });
};

/** A place in a template: before unit `at`, or within the identity ID that `at` stands for. */
interface Place {
  readonly at: number;
  readonly inside: boolean;
}

/** A place reached by one more character, and whether the identity ID took that character. */
interface Step extends Place {
  readonly byIdentity: boolean;
}

const stepsFrom = (
  units: readonly Unit[],
  { at, inside }: Place,
  character: string,
  alphabet: IdentityAlphabet,
): Step[] => {
  const unit = units[at];
  if (unit === undefined) return [];
  const leaving = inside
    ? stepsFrom(units, { at: at + 1, inside: false }, character, alphabet)
    : [];
  switch (unit.kind) {
    case 'letter':
      return unit.letter === character ? [{ at: at + 1, inside: false, byIdentity: false }] : [];
    case 'one':
      return [{ at: at + 1, inside: false, byIdentity: false }];
    case 'any':
      return [
        { at, inside: false, byIdentity: false },
        ...stepsFrom(units, { at: at + 1, inside: false }, character, alphabet),
      ];
    case 'identity':
      return [
        ...(alphabet.has(character) ? [{ at, inside: true, byIdentity: true }] : []),
        ...leaving,
      ];
  }
};

/** Whether the template may end here. */
const ends = (units: readonly Unit[], { at, inside }: Place): boolean => {
  const rest = units.slice(inside ? at + 1 : at);
  return rest.every(({ kind }) => kind === 'any');
};

/** A string in both languages, and the identity IDs with which each template makes it. */
export interface Overlap {
  readonly text: string;
  /** Null where the template does not name the identity at all: then any will do. */
  readonly identities: readonly [string | null, string | null];
}

export type OverlapFinding =
  | { readonly status: 'disjoint' }
  | { readonly status: 'overlap'; readonly overlap: Overlap }
  /** Strings exist that both make, but every one looked at comes from one and the same identity. */
  | { readonly status: 'undecided' };

interface Node {
  readonly places: readonly [Place, Place];
  /** Some character was the identity's in one template and not in the other. */
  readonly apart: boolean;
  /** The letters that the two identity IDs begin with, so that a witness with one and the same
   *  identity does not hide one with two. */
  readonly starts: readonly [string, string];
  readonly from: Node | null;
  readonly character: string;
  readonly byIdentity: readonly [boolean, boolean];
}

/** How many different witnesses are looked at before giving up on finding distinct identities. */
const mostWitnesses = 32;

/** Whether two distinct identities i and j can make a common string: one of the first template's
 *  language for i and of the second's for j.
 *
 *  Both templates read the same string letter by letter. If at every letter either both identities
 *  are being read or neither is, then both are the same stretch of the string, so i = j. Otherwise
 *  they are different stretches: that is the flag `apart`. So it is enough to search the pairs of
 *  places and the flag, which are finitely many; characters that neither template spells out behave
 *  alike, so two of the identity's and one other stand for all of them. */
export const findOverlap = (
  first: Template,
  second: Template,
  alphabet: IdentityAlphabet = cognitoIdentityIds,
): OverlapFinding => {
  const templates = [unitsOf(first), unitsOf(second)] as const;
  const named = templates.map((units) => units.some(({ kind }) => kind === 'identity'));
  const free = named.includes(false);
  const characters = charactersOf(templates, alphabet);
  const start: Place = { at: 0, inside: false };
  const queue: Node[] = [
    {
      places: [start, start],
      apart: false,
      starts: ['', ''],
      from: null,
      character: '',
      byIdentity: [false, false],
    },
  ];
  const seen = new Set<string>();
  let witnesses = 0;
  for (let node = queue.shift(); node !== undefined; node = queue.shift()) {
    const [one, other] = node.places;
    if ((node.apart || free) && ends(templates[0], one) && ends(templates[1], other)) {
      const overlap = overlapOf(node, named);
      if (free || overlap.identities[0] !== overlap.identities[1]) {
        return { status: 'overlap', overlap };
      }
      witnesses += 1;
      if (witnesses > mostWitnesses) break;
    }
    for (const next of nextNodes(node, templates, characters, alphabet)) {
      const key = JSON.stringify([next.places, next.apart, next.starts]);
      if (seen.has(key)) continue;
      seen.add(key);
      queue.push(next);
    }
  }
  return witnesses === 0 ? { status: 'disjoint' } : { status: 'undecided' };
};

const nextNodes = (
  node: Node,
  templates: readonly [readonly Unit[], readonly Unit[]],
  characters: readonly string[],
  alphabet: IdentityAlphabet,
): Node[] =>
  characters.flatMap((character) =>
    stepsFrom(templates[0], node.places[0], character, alphabet).flatMap((one) =>
      stepsFrom(templates[1], node.places[1], character, alphabet).map((other): Node => ({
        places: [place(one), place(other)],
        apart: node.apart || one.byIdentity !== other.byIdentity,
        starts: [
          node.starts[0] || (one.byIdentity ? character : ''),
          node.starts[1] || (other.byIdentity ? character : ''),
        ],
        from: node,
        character,
        byIdentity: [one.byIdentity, other.byIdentity],
      })),
    ),
  );

const place = ({ at, inside }: Step): Place => ({ at, inside });

const charactersOf = (
  templates: readonly (readonly Unit[])[],
  alphabet: IdentityAlphabet,
): readonly string[] => {
  const spelt = new Set(
    templates.flat().flatMap((unit) => (unit.kind === 'letter' ? [unit.letter] : [])),
  );
  const fresh = (letters: readonly string[]) => letters.filter((letter) => !spelt.has(letter));
  const outside = Array.from('_~!%|@').filter((letter) => !alphabet.has(letter));
  return [
    ...fresh(Array.from(alphabet.letters)).slice(0, 2),
    ...fresh(outside).slice(0, 1),
    ...spelt,
  ];
};

const overlapOf = (end: Node, named: readonly boolean[]): Overlap => {
  const path: Node[] = [];
  for (let node = end; node.from !== null; node = node.from) path.unshift(node);
  const identity = (which: 0 | 1): string | null =>
    named[which] === true
      ? path
          .filter(({ byIdentity }) => byIdentity[which])
          .map(({ character }) => character)
          .join('')
      : null;
  return {
    text: path.map(({ character }) => character).join(''),
    identities: [identity(0), identity(1)],
  };
};
