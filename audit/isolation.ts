import { authorise, type AuthorisationRequest, type PolicySet } from '../engine/iam/authorise.ts';
import {
  parsePolicy,
  type PrincipalElement,
  type Statement,
} from '../engine/iam/policy-document.ts';
import { contextOf, resolveTemplate } from '../engine/iam/policy-variables.ts';
import { matchesIgnoringCase } from '../engine/iam/wildcard.ts';
import type { NamedPolicy } from '../engine/iam/policy-document.ts';
import type { AwsAction } from './actions.ts';
import {
  cognitoIdentityIds,
  findOverlap,
  ownerOf,
  type Overlap,
  type OverlapFinding,
  type Shape,
} from './language.ts';
import { keySeparator, reachableSetsOf, type ReachableSet } from './reachable-set.ts';
import { strayOf, type Stray } from './spaces.ts';

/** Two requests by two identities that reach one object or item. */
export interface Counterexample {
  /** ARN of the object, or a table's ARN and a partition key. */
  readonly what: string;
  readonly requests: readonly [ConcreteRequest, ConcreteRequest];
}

/** A user of the role: an identity, and the space that its session's tag names. */
interface Member {
  readonly identityId: string;
  /** Null without the tag. */
  readonly space: string | null;
}

interface ConcreteRequest extends Member {
  readonly action: string;
  readonly policy: string;
  readonly statement: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, readonly string[]>>;
}

export type IsolationFinding =
  | { readonly status: 'PROVED'; readonly argument: readonly string[] }
  | { readonly status: 'REFUTED'; readonly counterexample: Counterexample }
  /** A common string was found, but the evaluator lets no such pair of requests through, or both
   *  are of one identity: the prover's model is wider than the policies. A finding all the same. */
  | { readonly status: 'UNDECIDED'; readonly what: string };

/** What isolation is about: the policies that apply to a signed-in user. */
export interface UserPolicies {
  readonly identityPolicies: readonly NamedPolicy[];
  /** Bucket policies by bucket ARN. */
  readonly bucketPolicies: Readonly<Record<string, NamedPolicy>>;
  readonly roleArn: string;
  /** Twelve digits. */
  readonly account: string;
}

/** Shows that two distinct identities reach a common object, item or upload, by any action of S3 or
 *  DynamoDB, only within the space that both their sessions name, or gives two requests that do otherwise.
 *
 *  Every Allow statement is turned into languages of what it opens (`reachable-set.ts`), never smaller
 *  than what it really opens: Deny statements and conditions that are not understood are left out.
 *  Then every pair of languages is searched for a string that two distinct identities of distinct spaces
 *  can make (`language.ts`). If no pair has such a string, only members of one space share anything; that
 *  each language of a space stays within the space is then read off its pattern (`spaces.ts`).
 *  @param known findings by pair of languages, to share between policies that differ little.
 *  @param identityIds the strings that are identity IDs. */
export const proveIsolation = (
  policies: UserPolicies,
  actions: readonly AwsAction[],
  known: Map<string, OverlapFinding> = new Map<string, OverlapFinding>(),
  identityIds: Shape = cognitoIdentityIds,
): IsolationFinding => {
  const sets = distinct(allReachableSets(policies, actions));
  let pairs = 0;
  let undecided: string | null = null;
  for (const [index, first] of sets.entries()) {
    for (const second of sets.slice(index)) {
      if (first.kind !== second.kind) continue;
      pairs += 1;
      const finding = remembered(known, first, second, identityIds);
      if (finding.status === 'disjoint') continue;
      const what = `${nameOf(first)} and ${nameOf(second)}`;
      if (finding.status === 'overlap') {
        const counterexample = confirm(policies, first, second, finding.overlap);
        if (counterexample !== null) return { status: 'REFUTED', counterexample };
      }
      undecided ??= what;
    }
  }
  for (const set of sets) {
    const stray = strayOf(set);
    if (stray === null) continue;
    const counterexample = confirmStray(policies, set, stray);
    if (counterexample !== null) return { status: 'REFUTED', counterexample };
    undecided ??= `${nameOf(set)}: ${stray.why}`;
  }
  if (undecided !== null) return { status: 'UNDECIDED', what: undecided };
  return { status: 'PROVED', argument: argue(sets, pairs, actions.length) };
};

const nameOf = ({ policy, statement, action }: ReachableSet): string =>
  `${policy}: ${statement} (${action})`;

const remembered = (
  known: Map<string, OverlapFinding>,
  { template: one, guard }: ReachableSet,
  { template: other, guard: otherGuard }: ReachableSet,
  identityIds: Shape,
): OverlapFinding => {
  const [first, second] = [
    { template: one, guard },
    { template: other, guard: otherGuard },
  ];
  const key = JSON.stringify([first, second]);
  const finding = known.get(key) ?? findOverlap(first, second, identityIds);
  known.set(key, finding);
  return finding;
};

const allReachableSets = (
  { identityPolicies, bucketPolicies }: UserPolicies,
  actions: readonly AwsAction[],
): ReachableSet[] => {
  const documents = [
    ...identityPolicies.map((policy) => parsePolicy(policy, 'identity')),
    ...Object.values(bucketPolicies).map((policy) => parsePolicy(policy, 'resource')),
  ];
  return documents.flatMap(({ name, statements }) =>
    statements
      .filter(({ effect, principal }) => effect === 'Allow' && mayBeUser(principal))
      .flatMap((statement) =>
        actions
          .filter((action) => names(statement, action.name))
          .flatMap((action) => reachableSetsOf(name, statement, action)),
      ),
  );
};

/** Whether a statement may be about a signed-in user: not when it names nothing but AWS services or
 *  identity providers: no user makes requests as one of them.
 *  @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html */
const mayBeUser = (principal: PrincipalElement | null): boolean =>
  principal === null || principal.not || principal.hasProblem || principal.aws.length > 0;

const names = ({ action }: Statement, name: string): boolean => {
  if (action === null) return true;
  const fits = action.patterns.some(({ template }) => {
    if (template === null) return true; // not understood: it might name anything
    const { pattern } = resolveTemplate(template, contextOf({}));
    return pattern !== null && matchesIgnoringCase(pattern, name);
  });
  return action.not ? !fits : fits;
};

/** Many actions of a statement open the same language: one of each is enough. */
const distinct = (sets: readonly ReachableSet[]): ReachableSet[] => [
  ...new Map(
    sets.map((set) => [JSON.stringify([set.kind, set.template, set.policy, set.statement]), set]),
  ).values(),
];

/** Two identities that nothing names, for patterns that name none. */
const someIdentities = ['us-east-1:a', 'us-east-1:b'] as const;

/** Makes two requests of an overlap and asks the evaluator, so that what is printed is real. */
const confirm = (
  policies: UserPolicies,
  first: ReachableSet,
  second: ReachableSet,
  { text, owners }: Overlap,
): Counterexample | null => {
  const [mine, theirs] = membersOf(first, second, owners);
  if (mine.identityId === theirs.identityId) return null;
  return counterexampleOf(policies, text, [
    [first, mine],
    [second, theirs],
  ]);
};

/** A member of each space that a reachable set names, or one without a space. */
const membersOf = (
  first: ReachableSet,
  second: ReachableSet,
  owners: Overlap['owners'],
): readonly [Member, Member] => {
  const kinds = [ownerOf(first.template), ownerOf(second.template)] as const;
  const identity = (which: 0 | 1) => (kinds[which] === 'identity' ? owners[which] : null);
  const unlike = (given: string | null, which: 0 | 1) =>
    given === null ? someIdentities[which] : `${given}${which === 0 ? 'x' : 'y'}`;
  const space = (which: 0 | 1) => (kinds[which] === 'tag' ? owners[which] : null);
  return [
    { identityId: identity(0) ?? unlike(identity(1), 0), space: space(0) },
    { identityId: identity(1) ?? unlike(identity(0), 1), space: space(1) },
  ];
};

const confirmStray = (
  policies: UserPolicies,
  set: ReachableSet,
  { text, space }: Stray,
): Counterexample | null =>
  counterexampleOf(policies, text, [
    [set, { identityId: someIdentities[0], space }],
    [set, { identityId: someIdentities[1], space }],
  ]);

const counterexampleOf = (
  policies: UserPolicies,
  text: string,
  [[first, mine], [second, theirs]]: readonly [
    readonly [ReachableSet, Member],
    readonly [ReachableSet, Member],
  ],
): Counterexample | null => {
  const one = requestOfAny(policies, first, text, alternatives(mine, theirs));
  const other =
    one === null ? null : requestOfAny(policies, second, text, alternatives(theirs, one));
  if (one === null || other === null) return null;
  return { what: text.replace(keySeparator, ', partition key '), requests: [one, other] };
};

/** A member without a space, or of another one than the other's: a statement may ask for any tag. */
const alternatives = (member: Member, other: Member): readonly Member[] =>
  member.space === null
    ? [member, { ...member, space: other.space === 'team' ? 'team-2' : 'team' }]
    : [member];

const requestOfAny = (
  policies: UserPolicies,
  set: ReachableSet,
  text: string,
  members: readonly Member[],
): ConcreteRequest | null => {
  for (const member of members) {
    const allowed = allowedRequest(policies, set, text, member);
    if (allowed !== null) return allowed;
  }
  return null;
};

const allowedRequest = (
  policies: UserPolicies,
  set: ReachableSet,
  text: string,
  member: Member,
): ConcreteRequest | null => {
  const { identityId, space } = member;
  for (const { resource, context } of candidates(set, text, member)) {
    const request: AuthorisationRequest = {
      principal: {
        kind: 'role-session',
        arn: `${policies.roleArn}/session`,
        roleArn: policies.roleArn,
        account: policies.account,
      },
      action: set.action,
      resource,
      context: {
        ...context,
        'cognito-identity.amazonaws.com:sub': [identityId],
        ...(space === null ? {} : { 'aws:PrincipalTag/space': [space] }),
        'aws:SecureTransport': ['true'],
        'aws:ResourceAccount': [policies.account],
      },
    };
    if (authorise(request, policySetFor(policies, resource)).decision === 'Allowed') {
      const { action, policy, statement } = set;
      return { ...member, action, policy, statement, resource, context };
    }
  }
  return null;
};

const policySetFor = (policies: UserPolicies, resource: string): PolicySet => ({
  identityPolicies: policies.identityPolicies,
  resourcePolicy: policies.bucketPolicies[resource.split('/')[0] ?? ''] ?? null,
  resourceAccount: policies.account,
});

/** Requests with which the action of a reachable set would reach the string: on the object itself, or on its
 *  bucket by every prefix of the key, longest first; on the table by its partition key, by none, or by
 *  the own one as well. */
const candidates = (
  { kind }: ReachableSet,
  text: string,
  { identityId, space }: Member,
): readonly Pick<ConcreteRequest, 'resource' | 'context'>[] => {
  if (kind === 'item') {
    const [table = '', key = ''] = text.split(keySeparator);
    return [
      { resource: table, context: { 'dynamodb:LeadingKeys': [key] } },
      { resource: table, context: {} },
      // Where not all values are compared, one's own hides another's.
      { resource: table, context: { 'dynamodb:LeadingKeys': [key, identityId] } },
      ...(space === null
        ? []
        : [{ resource: table, context: { 'dynamodb:LeadingKeys': [key, `space#${space}`] } }]),
    ];
  }
  const slash = text.indexOf('/');
  const bucket = slash < 0 ? text : text.slice(0, slash);
  const key = slash < 0 ? '' : text.slice(slash + 1);
  const lists = Array.from({ length: key.length + 1 }, (_, dropped) => ({
    resource: bucket,
    context: { 's3:prefix': [key.slice(0, key.length - dropped)] },
  }));
  return [{ resource: text, context: {} }, ...lists, { resource: bucket, context: {} }];
};

const argue = (
  sets: readonly ReachableSet[],
  pairs: number,
  actions: number,
): readonly string[] => {
  const ofSpaces = sets.filter(({ template }) => ownerOf(template) === 'tag');
  return [
    `All ${actions} actions of S3 and DynamoDB in AWS’s service reference were compared with every Allow statement that applies to a signed-in user or to everybody. They reach ${sets.length} different sets (languages) of object ARNs and partition keys. Deny statements were left out, which can only make the sets larger.`,
    `Each of the ${pairs} pairs of these sets was read letter by letter for two users at once. No pair has a string that two identities can reach, unless their sessions carry one and the same tag: wherever both patterns end, both identity IDs, or both tags, are the same letters, so they are the same. No string belongs to an identity and to a space.`,
    'The identity IDs were any strings of lower-case letters, digits and hyphens around one colon, of any length, so also one that begins with another. A slash, a line break, `*`, `?` and `${` in a key are letters like any other and were among those tried.',
    ...(ofSpaces.length === 0
      ? []
      : [
          `${ofSpaces.length} of the sets name the tag. Each of their patterns begins with \`space/\`, the tag and a slash, or is the partition \`space#\` or \`usage#space#\` and the tag: what members of one space share lies within that space. The tags were any strings that STS accepts, less what the statement’s own conditions refuse; an empty tag, like none at all, reaches nothing.`,
        ]),
  ];
};
