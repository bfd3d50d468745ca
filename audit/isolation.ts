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
import { findOverlap, type Overlap, type OverlapFinding } from './language.ts';
import { keySeparator, reachableSetsOf, type ReachableSet } from './reachable-set.ts';

/** Two requests by two identities that reach one object or item. */
export interface Counterexample {
  /** ARN of the object, or a table's ARN and a partition key. */
  readonly what: string;
  readonly requests: readonly [ConcreteRequest, ConcreteRequest];
}

interface ConcreteRequest {
  readonly identityId: string;
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

/** Shows that no two distinct identities reach a common object, item or upload, by any action of S3
 *  or DynamoDB, or gives two requests that do.
 *
 *  Every Allow statement is turned into languages of what it opens (`reachable-set.ts`), never smaller
 *  than what it really opens: Deny statements and conditions that are not understood are left out.
 *  Then every pair of languages is searched for a string that two distinct identities can make
 *  (`language.ts`). If no pair has such a string, nothing is shared.
 *  @param known findings by pair of languages, to share between policies that differ little. */
export const proveIsolation = (
  policies: UserPolicies,
  actions: readonly AwsAction[],
  known: Map<string, OverlapFinding> = new Map<string, OverlapFinding>(),
): IsolationFinding => {
  const sets = distinct(allReachableSets(policies, actions));
  let pairs = 0;
  let undecided: string | null = null;
  for (const [index, first] of sets.entries()) {
    for (const second of sets.slice(index)) {
      if (first.space !== second.space) continue;
      pairs += 1;
      const finding = remembered(known, first, second);
      if (finding.status === 'disjoint') continue;
      const what = `${first.policy}: ${first.statement} (${first.action}) and ${second.policy}: ${second.statement} (${second.action})`;
      if (finding.status === 'overlap') {
        const counterexample = confirm(policies, first, second, finding.overlap);
        if (counterexample !== null) return { status: 'REFUTED', counterexample };
      }
      undecided ??= what;
    }
  }
  if (undecided !== null) return { status: 'UNDECIDED', what: undecided };
  return { status: 'PROVED', argument: argue(sets, pairs, actions.length) };
};

const remembered = (
  known: Map<string, OverlapFinding>,
  { template: first }: ReachableSet,
  { template: second }: ReachableSet,
): OverlapFinding => {
  const key = JSON.stringify([first, second]);
  const finding = known.get(key) ?? findOverlap(first, second);
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
    sets.map((set) => [JSON.stringify([set.space, set.template, set.policy, set.statement]), set]),
  ).values(),
];

/** Makes two requests of an overlap and asks the evaluator, so that what is printed is real. */
const confirm = (
  policies: UserPolicies,
  first: ReachableSet,
  second: ReachableSet,
  { text, identities }: Overlap,
): Counterexample | null => {
  const [one, other] = [
    identities[0] ?? `${identities[1] ?? 'i'}x`,
    identities[1] ?? `${identities[0] ?? 'i'}y`,
  ];
  if (one === other) return null;
  const requests = [
    allowedRequest(policies, first, text, one),
    allowedRequest(policies, second, text, other),
  ] as const;
  const [mine, theirs] = requests;
  if (mine === null || theirs === null) return null;
  return { what: text.replace(keySeparator, ', partition key '), requests: [mine, theirs] };
};

const allowedRequest = (
  policies: UserPolicies,
  set: ReachableSet,
  text: string,
  identityId: string,
): ConcreteRequest | null => {
  for (const { resource, context } of candidates(set, text, identityId)) {
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
        'aws:SecureTransport': ['true'],
        'aws:ResourceAccount': [policies.account],
      },
    };
    if (authorise(request, policySetFor(policies, resource)).decision === 'Allowed') {
      const { action, policy, statement } = set;
      return { identityId, action, policy, statement, resource, context };
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
  { space }: ReachableSet,
  text: string,
  identityId: string,
): readonly Pick<ConcreteRequest, 'resource' | 'context'>[] => {
  if (space === 'item') {
    const [table = '', key = ''] = text.split(keySeparator);
    return [
      { resource: table, context: { 'dynamodb:LeadingKeys': [key] } },
      { resource: table, context: {} },
      // Where not all values are compared, one's own hides another's.
      { resource: table, context: { 'dynamodb:LeadingKeys': [key, identityId] } },
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
): readonly string[] => [
  `All ${actions} actions of S3 and DynamoDB in AWS’s service reference were compared with every Allow statement that applies to a signed-in user or to everybody. They reach ${sets.length} different sets (languages) of object ARNs and partition keys. Deny statements were left out, which can only make the sets larger.`,
  `Each of the ${pairs} pairs of these sets was read letter by letter for two identities at once. No pair has a string that two different identities can reach: wherever both patterns end, both identity IDs are the same letters, so they are the same ID.`,
  'The identity IDs were any non-empty strings of lower-case letters, digits, colons and hyphens, of any length, so also one that begins with another. A slash, a line break, `*`, `?` and `${` in a key are letters like any other and were among those tried.',
];
