import type { NamedPolicy } from './policy-document.ts';
import type { AuthorisationRequest } from './authorisation-request.ts';
import { parsePolicy, type PolicyDocument, type PolicyKind } from './policy-document.ts';
import { contextOf } from './policy-variables.ts';
import { evaluateStatement, type StatementMatch } from './statement.ts';

export type { AuthorisationRequest, RequestPrincipal } from './authorisation-request.ts';

/** The policies that apply to a request. */
export interface PolicySet {
  /** Of the principal: its role's or user's. */
  readonly identityPolicies: readonly NamedPolicy[];
  /** Passed when the role was assumed: they limit the session to what they allow as well. Absent or
   *  none: no limit. */
  readonly sessionPolicies?: readonly NamedPolicy[];
  /** Of the resource: bucket policy, trust policy, Lambda resource policy; null where there is none. */
  readonly resourcePolicy: NamedPolicy | null;
  /** Twelve digits: the account that owns the resource. */
  readonly resourceAccount: string;
}

/** What one statement said to a request. */
export interface StatementTrace {
  readonly policy: string;
  readonly statement: string;
  readonly effect: 'Allow' | 'Deny';
  readonly matches: boolean;
  /** Why, or why not. */
  readonly reason: string;
}

export interface Decision {
  readonly decision: 'Allowed' | 'ExplicitlyDenied' | 'ImplicitlyDenied';
  /** Name of the policy and Sid of the statement that decided; null when none did. */
  readonly policy: string | null;
  readonly statement: string | null;
  /** Every statement that was asked, in order. */
  readonly trace: readonly StatementTrace[];
}

interface EvaluatedStatement extends StatementTrace {
  readonly grants: StatementMatch['grants'];
  readonly kind: PolicyKind | 'session';
}

/** Decides a request by IAM's evaluation logic. Pure: no clock, no I/O, never throws.
 *  1. A Deny that matches ends it, wherever it stands.
 *  2. Within the account an Allow of either side is enough; a resource policy that names only the
 *     account delegates to the identity policies.
 *  3. Across accounts both sides must allow.
 *  4. Services, federated and anonymous principals have no identity policies.
 *  5. A role is assumed only if its trust policy allows it.
 *  6. Session policies limit what the other policies allow, but for a resource policy that names the
 *     session itself.
 *  7. Else: implicitly denied.
 *  @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 *  @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
 *  @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session */
export const authorise = (request: AuthorisationRequest, policies: PolicySet): Decision => {
  const evaluated = evaluateStatements(request, policies);
  const trace = evaluated.map(({ policy, statement, effect, matches, reason }) => ({
    policy,
    statement,
    effect,
    matches,
    reason,
  }));
  const denied = evaluated.find(({ effect, matches }) => effect === 'Deny' && matches);
  if (denied !== undefined) {
    return {
      decision: 'ExplicitlyDenied',
      policy: denied.policy,
      statement: denied.statement,
      trace,
    };
  }
  const allowing = findAllow(request, policies, evaluated);
  if (allowing === null) {
    return { decision: 'ImplicitlyDenied', policy: null, statement: null, trace };
  }
  return { decision: 'Allowed', policy: allowing.policy, statement: allowing.statement, trace };
};

const evaluateStatements = (
  request: AuthorisationRequest,
  policies: PolicySet,
): EvaluatedStatement[] => {
  const context = contextOf(request.context);
  const resourceKind: PolicyKind = isAssumeRole(request.action) ? 'trust' : 'resource';
  const { identityPolicies, sessionPolicies = [], resourcePolicy } = policies;
  const evaluate = (
    { name, statements }: PolicyDocument,
    kind: EvaluatedStatement['kind'],
  ): EvaluatedStatement[] =>
    statements.map((statement) => ({
      policy: name,
      statement: statement.id,
      effect: statement.effect,
      kind,
      ...evaluateStatement(statement, request, context),
    }));
  return [
    ...identityPolicies.flatMap((policy) => evaluate(parsePolicy(policy, 'identity'), 'identity')),
    ...sessionPolicies.flatMap((policy) => evaluate(parsePolicy(policy, 'identity'), 'session')),
    ...(resourcePolicy === null
      ? []
      : evaluate(parsePolicy(resourcePolicy, resourceKind), resourceKind)),
  ];
};

/** What STS asks a role about: assuming it, and what may be set along with that. */
const isAssumeRole = (action: string): boolean => /^sts:/i.test(action);

/** The statement that allows, once nothing denies; null when what allows is not enough. */
const findAllow = (
  request: AuthorisationRequest,
  policies: PolicySet,
  evaluated: readonly EvaluatedStatement[],
): EvaluatedStatement | null => {
  const allows = evaluated.filter(({ effect, matches }) => effect === 'Allow' && matches);
  const isLimited =
    (policies.sessionPolicies ?? []).length > 0 && !allows.some(({ kind }) => kind === 'session');
  const identity = isLimited ? null : (allows.find(({ kind }) => kind === 'identity') ?? null);
  const ofResource = allows.filter(
    ({ kind, grants }) =>
      kind !== 'identity' && kind !== 'session' && (!isLimited || grants === 'session'),
  );
  const resource = ofResource[0] ?? null;
  const direct = ofResource.find(({ grants }) => grants !== 'account') ?? null;
  const { principal } = request;
  const account = 'account' in principal ? principal.account : null;
  if (account === null) return direct;
  const both = resource === null ? null : identity;
  if (account !== policies.resourceAccount) return both;
  if (isAssumeRole(request.action)) return direct ?? both;
  return identity ?? direct;
};
