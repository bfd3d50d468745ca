import fc from 'fast-check';
import {
  compareStatements,
  type Comparison,
  type Difference,
} from '../../../../audit/comparison/compare.ts';
import {
  authorise,
  type AuthorisationRequest,
  type PolicySet,
} from '../../../../engine/iam/authorise.ts';
import { parsePolicy, type PolicyDocument } from '../../../../engine/iam/policy-document.ts';
import type { JsonStatement, World } from './worlds.ts';

/** Two documents, as JSON. */
export interface DocumentPair {
  readonly before: readonly JsonStatement[];
  readonly after: readonly JsonStatement[];
}

/** Pairs of documents that share most of their statements. */
export const pairsOf = ({ statement }: World): fc.Arbitrary<DocumentPair> =>
  fc
    .record({
      statements: fc.array(statement, { minLength: 1, maxLength: 3 }),
      in: fc.array(fc.constantFrom('both', 'both', 'before', 'after', 'changed'), {
        minLength: 3,
        maxLength: 3,
      }),
      other: statement,
      element: fc.nat(),
    })
    .map(({ statements, in: where, other, element }) => ({
      before: statements.filter((_, at) => where[at] !== 'after'),
      after: statements
        .filter((_, at) => where[at] !== 'before')
        .map((each, at) => (where[at] === 'changed' ? withElementOf(each, other, element) : each)),
    }));

/** A statement with one element taken from another. */
const withElementOf = (one: JsonStatement, other: JsonStatement, at: number): JsonStatement => {
  const names = Object.keys(other);
  const name = names[at % names.length] ?? 'Effect';
  const base = name.replace(/^Not/, '');
  const kept = Object.entries(one).filter(([key]) => key !== base && key !== `Not${base}`);
  return { ...Object.fromEntries(kept), [name]: other[name] };
};

const version = '2012-10-17';
const everything: PolicyDocument = parsePolicy(
  {
    name: 'everything',
    document: { Version: version, Statement: { Effect: 'Allow', Action: '*', Resource: '*' } },
  },
  'identity',
);
const nothing: PolicyDocument = parsePolicy(
  { name: 'nothing', document: { Version: version, Statement: [] } },
  'identity',
);

const parse = ({ scope }: World, statements: readonly JsonStatement[]): PolicyDocument =>
  parsePolicy(
    { name: 'document', document: { Version: version, Statement: statements } },
    scope.kind,
  );

/** The policy sets to evaluate a document in: alone, with a principal whose own policies allow
 *  everything, and with a session policy that allows nothing. */
const settings = ({ scope }: World, document: PolicyDocument): readonly PolicySet[] => {
  const { account: resourceAccount } = scope;
  if (scope.kind === 'identity') {
    return [{ identityPolicies: [document], resourcePolicy: null, resourceAccount }];
  }
  const alone = { identityPolicies: [], resourcePolicy: document, resourceAccount };
  return [
    alone,
    // In another account, where the principal's own policies are not enough.
    { ...alone, identityPolicies: [everything], resourceAccount: 'another account' },
    { ...alone, sessionPolicies: [nothing] },
  ];
};

const rank = { ExplicitlyDenied: 0, ImplicitlyDenied: 1, Allowed: 2 } as const;

const ranks = (sets: readonly PolicySet[], request: AuthorisationRequest): readonly number[] =>
  sets.map((set) => rank[authorise(request, set).decision]);

/** `wider` and `narrower` for one request. */
const changeOf = (before: readonly number[], after: readonly number[]): ReadonlySet<string> =>
  new Set(
    before.flatMap((from, at) => {
      const to = after[at] ?? 0;
      return from === to ? [] : [to > from ? 'wider' : 'narrower'];
    }),
  );

/** Tries every request of the world. Describes a request that contradicts the comparison of the
 *  pair; null when none does. */
export const contradiction = (world: World, pair: DocumentPair): string | null => {
  const [before, after] = [parse(world, pair.before), parse(world, pair.after)];
  const said = compareStatements(before.statements, after.statements, world.scope);
  const [old, now] = [settings(world, before), settings(world, after)];
  return missed(world, said, old, now) ?? unconfirmed(said, old, now);
};

const missed = (
  { requests }: World,
  said: Comparison,
  old: readonly PolicySet[],
  now: readonly PolicySet[],
): string | null => {
  if (said.undecided.length > 0) return null;
  const isWider = said.wider.length > 0;
  const isNarrower = said.narrower.length + said.denied.length > 0;
  if (isWider && isNarrower) return null;
  for (const request of requests) {
    const change = changeOf(ranks(old, request), ranks(now, request));
    if (change.has('wider') && !isWider) return `wider for ${JSON.stringify(request)}`;
    if (change.has('narrower') && !isNarrower) return `narrower for ${JSON.stringify(request)}`;
  }
  return null;
};

const unconfirmed = (
  said: Comparison,
  old: readonly PolicySet[],
  now: readonly PolicySet[],
): string | null => {
  const wrong = (differences: readonly Difference[], kind: string) =>
    differences.find(
      ({ request }) => !changeOf(ranks(old, request), ranks(now, request)).has(kind),
    );
  const [wider, narrower] = [
    wrong(said.wider, 'wider'),
    wrong([...said.narrower, ...said.denied], 'narrower'),
  ];
  if (wider !== undefined) return `not wider for ${JSON.stringify(wider.request)}`;
  return narrower === undefined ? null : `not narrower for ${JSON.stringify(narrower.request)}`;
};

/** The outcome of the comparison. */
export const outcomeOf = (
  world: World,
  pair: DocumentPair,
): 'undecided' | 'wider' | 'narrower' | 'equivalent' => {
  const [before, after] = [parse(world, pair.before), parse(world, pair.after)];
  const said = compareStatements(before.statements, after.statements, world.scope);
  if (said.undecided.length > 0) return 'undecided';
  if (said.wider.length > 0) return 'wider';
  return said.narrower.length + said.denied.length > 0 ? 'narrower' : 'equivalent';
};
