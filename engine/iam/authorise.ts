import type { AuthorisationRequest } from './authorisation-request.ts';
import {
  parsePolicy,
  type NamedPolicy,
  type PolicyDocument,
  type PolicyKind,
  type Statement,
} from './policy-document.ts';
import { contextOf } from './policy-variables.ts';
import { statementsFor } from './statements-for.ts';
import { evaluateStatement, type StatementMatch } from './statement.ts';

export type { AuthorisationRequest, RequestPrincipal } from './authorisation-request.ts';

/** A policy, parsed once by whoever evaluates it more than once. */
type Policy = NamedPolicy | PolicyDocument;

/** The policies that apply to a request. */
export interface PolicySet {
  /** Those of the principal's role or user. */
  readonly identityPolicies: readonly Policy[];
  /** Passed when the role was assumed; the session can do only what they allow too. None: no limit. */
  readonly sessionPolicies?: readonly Policy[];
  /** Bucket policy, trust policy or Lambda resource policy; null when the resource has none. */
  readonly resourcePolicy: Policy | null;
  /** The account that owns the resource, twelve digits. */
  readonly resourceAccount: string;
}

/** Whether one statement matched the request. */
export interface StatementTrace {
  readonly policy: string;
  readonly statement: string;
  readonly effect: 'Allow' | 'Deny';
  readonly matches: boolean;
  /** Why it matches or does not. */
  readonly reason: string;
}

export interface Decision {
  readonly decision: 'Allowed' | 'ExplicitlyDenied' | 'ImplicitlyDenied';
  /** Name of the policy and Sid of the statement that decided; null when no statement did. */
  readonly policy: string | null;
  readonly statement: string | null;
  /** Every statement evaluated, in order. */
  readonly trace: readonly StatementTrace[];
}

interface EvaluatedStatement {
  readonly policy: string;
  readonly statement: string;
  readonly effect: 'Allow' | 'Deny';
  readonly kind: PolicyKind | 'session';
  readonly match: StatementMatch;
}

const traceOf = ({ policy, statement, effect, match }: EvaluatedStatement): StatementTrace => ({
  policy,
  statement,
  effect,
  matches: match.matches,
  reason: match.reason(),
});

/** Decides a request by IAM's evaluation logic. Pure, never throws.
 *  1. A matching Deny in any policy denies.
 *  2. Within the account an Allow in either an identity or the resource policy is enough; a resource
 *     policy that names only the account delegates to the identity policies.
 *  3. Across accounts both must allow.
 *  4. Services, federated and anonymous principals have no identity policies.
 *  5. A role is assumed only if its trust policy allows it.
 *  6. Session policies must allow too, unless a resource policy names the session itself.
 *  7. Otherwise the request is implicitly denied.
 *  @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 *  @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
 *  @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session */
export const authorise = (request: AuthorisationRequest, policies: PolicySet): Decision => {
  const evaluated = evaluateStatements(request, policies, statementsFor);
  const denied = evaluated.find(({ effect, match }) => effect === 'Deny' && match.matches);
  const deciding = denied ?? findAllow(request, policies, evaluated);
  const allowedOrNot = deciding === null ? 'ImplicitlyDenied' : 'Allowed';
  let trace: readonly StatementTrace[] | null = null;
  return {
    decision: denied === undefined ? allowedOrNot : 'ExplicitlyDenied',
    policy: deciding?.policy ?? null,
    statement: deciding?.statement ?? null,
    // Evaluated when somebody first reads it: hardly anybody does, and most statements are of other
    // actions.
    get trace() {
      trace ??= evaluateStatements(request, policies, ({ statements }) => statements).map(traceOf);
      return trace;
    },
  };
};

/** The statements of a policy that are evaluated for an action. */
type Chosen = (policy: PolicyDocument, action: string) => readonly Statement[];

const evaluateStatements = (
  request: AuthorisationRequest,
  policies: PolicySet,
  chosen: Chosen,
): EvaluatedStatement[] => {
  const context = contextOf(request.context);
  const resourceKind: PolicyKind = isAssumeRole(request.action) ? 'trust' : 'resource';
  const evaluated: EvaluatedStatement[] = [];
  const evaluate = (policy: Policy, kind: EvaluatedStatement['kind']): void => {
    const parsed =
      'statements' in policy ? policy : parsePolicy(policy, kind === 'session' ? 'identity' : kind);
    for (const statement of chosen(parsed, request.action)) {
      const { id, effect } = statement;
      const match = evaluateStatement(statement, request, context);
      evaluated.push({ policy: parsed.name, statement: id, effect, kind, match });
    }
  };
  for (const policy of policies.identityPolicies) evaluate(policy, 'identity');
  for (const policy of policies.sessionPolicies ?? []) evaluate(policy, 'session');
  if (policies.resourcePolicy !== null) evaluate(policies.resourcePolicy, resourceKind);
  return evaluated;
};

/** Any STS action on a role: AssumeRole…, TagSession and so on. */
const isAssumeRole = (action: string): boolean => /^sts:/i.test(action);

/** The statement that allows the request if nothing denies it; null when no Allow is sufficient. */
const findAllow = (
  request: AuthorisationRequest,
  policies: PolicySet,
  evaluated: readonly EvaluatedStatement[],
): EvaluatedStatement | null => {
  const allows = evaluated.filter(({ effect, match }) => effect === 'Allow' && match.matches);
  const isLimited =
    (policies.sessionPolicies ?? []).length > 0 && !allows.some(({ kind }) => kind === 'session');
  const identity = isLimited ? null : (allows.find(({ kind }) => kind === 'identity') ?? null);
  const ofResource = allows.filter(
    ({ kind, match }) =>
      kind !== 'identity' && kind !== 'session' && (!isLimited || match.grants === 'session'),
  );
  const resource = ofResource[0] ?? null;
  const direct = ofResource.find(({ match }) => match.grants !== 'account') ?? null;
  const { principal } = request;
  const account = 'account' in principal ? principal.account : null;
  if (account === null) return direct;
  const both = resource === null ? null : identity;
  if (account !== policies.resourceAccount) return both;
  if (isAssumeRole(request.action)) return direct ?? both;
  return identity ?? direct;
};
