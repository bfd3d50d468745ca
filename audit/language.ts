import type { Template } from '../engine/iam/policy-variables.ts';

/** The strings that the value of a variable can be: an automaton whose states are numbers, from 0. */
export interface Shape {
  /** The state after one more character; null where no value goes on so. */
  readonly next: (state: number, character: string) => number | null;
  /** Whether a value may end here. */
  readonly ends: (state: number) => boolean;
  /** Characters that do not all behave alike: each is tried. */
  readonly special: string;
  /** Characters that all behave alike. */
  readonly letters: string;
}

/** Identity IDs, `REGION:UUID` in lower case. The proof takes every string of a name, a colon and another
 *  name for one, of any length: more than Cognito will ever make, so that it holds for all of those. There
 *  is no slash, wildcard, `#` or `$` in it.
 *  @see https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetId.html */
export const cognitoIdentityIds: Shape = {
  next: (state, character) => {
    if (/^[a-z0-9-]$/.test(character)) return state < 2 ? 1 : 3;
    return character === ':' && state === 1 ? 2 : null;
  },
  ends: (state) => state === 3,
  special: ':',
  letters: 'abcdefghijklmnopqrstuvwxyz0123456789-',
};

/** Values of a session tag: letters, numbers, spaces and `_ . : / = + - @`, or nothing at all, without
 *  what a statement's conditions refuse.
 *  @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html#id_tags_rules_creating */
export const tagValues = ({ refused, mayBeEmpty }: TagGuard): Shape => ({
  next: (_, character) =>
    /^[\p{L}\p{Z}\p{N}_.:/=+\-@]$/u.test(character) && !refused.includes(character) ? 1 : null,
  ends: (state) => state === 1 || mayBeEmpty,
  special: '/:-',
  letters: 'abcdefghijklmnopqrstuvwxyz0123456789_.=+@',
});

/** What a statement's conditions say of a tag. */
export interface TagGuard {
  /** Characters that it cannot have. */
  readonly refused: string;
  readonly mayBeEmpty: boolean;
}

/** Whom a variable names: one identity, or all identities that carry one tag. */
export type Owner = 'identity' | 'tag';

const ownerKeys: Readonly<Record<Owner, string>> = {
  identity: 'cognito-identity.amazonaws.com:sub',
  tag: 'aws:principaltag/space',
};

/** A template, and the strings that its variables can be. */
export interface Language {
  readonly template: Template;
  readonly guard: TagGuard;
}

const isVariableOf = (owner: Owner, part: Template[number]): boolean =>
  part.kind === 'variable' && part.key === ownerKeys[owner] && part.defaultText === null;

/** Whom a template names; null for nobody. One that names both is the identity's alone. */
export const ownerOf = (template: Template): Owner | null =>
  (['identity', 'tag'] as const).find((owner) =>
    template.some((part) => isVariableOf(owner, part)),
  ) ?? null;

/** A template for the automaton: letters, wildcards, and the first place of the owner. Any other variable,
 *  and the owner where it is named again, is taken for a `*`: that can only widen the language, and it
 *  leaves one stretch of a string that is the owner's. */
type Unit =
  | { readonly kind: 'letter'; readonly letter: string }
  | { readonly kind: 'any' | 'one' }
  | { readonly kind: 'owner'; readonly shape: Shape };

const unitsOf = ({ template, guard }: Language, identityIds: Shape): readonly Unit[] => {
  const owner = ownerOf(template);
  const shape = owner === 'tag' ? tagValues(guard) : identityIds;
  const first = template.findIndex((part) => owner !== null && isVariableOf(owner, part));
  return template.flatMap((part, index): Unit[] => {
    switch (part.kind) {
      case 'text':
        return Array.from(part.text, (letter) => ({ kind: 'letter', letter }));
      case 'variable':
        return [index === first ? { kind: 'owner', shape } : { kind: 'any' }];
      default:
        return [{ kind: part.kind }];
    }
  });
};

/** A place in a template: before unit `at`, or within the owner that `at` stands for. */
interface Place {
  readonly at: number;
  /** State of the owner's shape; null before it. */
  readonly state: number | null;
}

/** A place reached by one more character, and whether the owner took that character. */
interface Step extends Place {
  readonly byOwner: boolean;
}

const stepsFrom = (
  units: readonly Unit[],
  { at, state }: Place,
  character: string,
): readonly Step[] => {
  const unit = units[at];
  if (unit === undefined) return [];
  const onward = () => stepsFrom(units, { at: at + 1, state: null }, character);
  switch (unit.kind) {
    case 'letter':
      return unit.letter === character ? [{ at: at + 1, state: null, byOwner: false }] : [];
    case 'one':
      return [{ at: at + 1, state: null, byOwner: false }];
    case 'any':
      return [{ at, state: null, byOwner: false }, ...onward()];
    case 'owner': {
      const next = unit.shape.next(state ?? 0, character);
      return [
        ...(next === null ? [] : [{ at, state: next, byOwner: true }]),
        ...(unit.shape.ends(state ?? 0) ? onward() : []),
      ];
    }
  }
};

/** Whether the template may end here. */
const ends = (units: readonly Unit[], { at, state }: Place): boolean =>
  units
    .slice(at)
    .every(
      (unit, index) =>
        unit.kind === 'any' ||
        (unit.kind === 'owner' && unit.shape.ends(index === 0 ? (state ?? 0) : 0)),
    );

/** A string in both languages, and the owners with which each template makes it. */
export interface Overlap {
  readonly text: string;
  /** Null where the template names no owner at all: then any will do. */
  readonly owners: readonly [string | null, string | null];
}

export type OverlapFinding =
  | { readonly status: 'disjoint' }
  | { readonly status: 'overlap'; readonly overlap: Overlap }
  /** Strings exist that both make, but every one looked at comes from one and the same owner. */
  | { readonly status: 'undecided' };

interface Node {
  readonly places: readonly [Place, Place];
  /** Some character was the owner's in one template and not in the other. */
  readonly apart: boolean;
  /** The letters that the two owners begin with, so that a witness with one and the same owner does not
   *  hide one with two. */
  readonly starts: readonly [string, string];
  readonly from: Node | null;
  readonly character: string;
  readonly byOwner: readonly [boolean, boolean];
}

/** How many different witnesses are looked at before giving up on finding distinct owners. */
const mostWitnesses = 32;

/** Whether two distinct owners i and j can make a common string: one of the first template's language for
 *  i and of the second's for j. An identity and a tag are distinct whatever they are.
 *
 *  Both templates read the same string letter by letter. If at every letter either both owners are being
 *  read or neither is, then both are the same stretch of the string, so i = j. Otherwise they are different
 *  stretches: that is the flag `apart`. So it is enough to search the pairs of places and the flag, which
 *  are finitely many; characters that neither template spells out behave alike, so two of each owner's
 *  letters and one other stand for all of them. */
export const findOverlap = (
  first: Language,
  second: Language,
  identityIds: Shape = cognitoIdentityIds,
): OverlapFinding => {
  const templates = [unitsOf(first, identityIds), unitsOf(second, identityIds)] as const;
  const owners = [ownerOf(first.template), ownerOf(second.template)] as const;
  const free = owners.includes(null) || owners[0] !== owners[1];
  const characters = charactersOf(templates);
  const start: Place = { at: 0, state: null };
  const queue: Node[] = [
    {
      places: [start, start],
      apart: false,
      starts: ['', ''],
      from: null,
      character: '',
      byOwner: [false, false],
    },
  ];
  const seen = new Set<string>();
  let witnesses = 0;
  for (let node = queue.shift(); node !== undefined; node = queue.shift()) {
    const [one, other] = node.places;
    if ((node.apart || free) && ends(templates[0], one) && ends(templates[1], other)) {
      const overlap = overlapOf(node, owners);
      if (free || overlap.owners[0] !== overlap.owners[1]) {
        return { status: 'overlap', overlap };
      }
      witnesses += 1;
      if (witnesses > mostWitnesses) break;
    }
    for (const next of nextNodes(node, templates, characters)) {
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
): Node[] =>
  characters.flatMap((character) =>
    stepsFrom(templates[0], node.places[0], character).flatMap((one) =>
      stepsFrom(templates[1], node.places[1], character).map((other): Node => ({
        places: [place(one), place(other)],
        apart: node.apart || one.byOwner !== other.byOwner,
        starts: [
          node.starts[0] || (one.byOwner ? character : ''),
          node.starts[1] || (other.byOwner ? character : ''),
        ],
        from: node,
        character,
        byOwner: [one.byOwner, other.byOwner],
      })),
    ),
  );

const place = ({ at, state }: Step): Place => ({ at, state });

const charactersOf = (templates: readonly (readonly Unit[])[]): readonly string[] => {
  const units = templates.flat();
  const spelt = new Set(units.flatMap((unit) => (unit.kind === 'letter' ? [unit.letter] : [])));
  const fresh = (letters: readonly string[]) => letters.filter((letter) => !spelt.has(letter));
  const shapes = [...new Set(units.flatMap((unit) => (unit.kind === 'owner' ? [unit.shape] : [])))];
  return [
    ...new Set([
      ...shapes.flatMap(({ special, letters }) => [
        ...Array.from(special),
        ...fresh(Array.from(letters)).slice(0, 2),
      ]),
      ...fresh(Array.from('~!%|')).slice(0, 1),
      ...spelt,
    ]),
  ];
};

const overlapOf = (end: Node, owners: readonly (Owner | null)[]): Overlap => {
  const path: Node[] = [];
  for (let node = end; node.from !== null; node = node.from) path.unshift(node);
  const owner = (which: 0 | 1): string | null =>
    owners[which] === null
      ? null
      : path
          .filter(({ byOwner }) => byOwner[which])
          .map(({ character }) => character)
          .join('');
  return {
    text: path.map(({ character }) => character).join(''),
    owners: [owner(0), owner(1)],
  };
};
