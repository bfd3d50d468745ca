import type { KeptDecision } from '../gatekeeper/decisions.ts';

/** Outcomes to choose from; `Denied` covers explicit and implicit denials. */
export const outcomes = {
  '': 'Any outcome',
  Denied: 'Denied',
  Allowed: 'Allowed',
  ExplicitlyDenied: 'Explicitly denied',
  ImplicitlyDenied: 'Implicitly denied',
} as const;
export type Outcome = keyof typeof outcomes;

/** A filter of the log: each text is part of its field, not case-sensitive; empty matches all. */
export interface DecisionFilter {
  readonly outcome: Outcome;
  readonly action: string;
  /** Of the principal's name, or of the identity ID that its session carries. */
  readonly principal: string;
  readonly resource: string;
  /** Of the deciding statement, as `policy: statement`. */
  readonly statement: string;
}

const isOutcome = (text: string): text is Outcome => Object.hasOwn(outcomes, text);

/** Reads a filter from a query string; absent fields match all. */
export const readFilter = (query: URLSearchParams): DecisionFilter => {
  const text = (name: string) => (query.get(name) ?? '').trim();
  const outcome = text('outcome');
  return {
    outcome: isOutcome(outcome) ? outcome : '',
    action: text('action'),
    principal: text('principal'),
    resource: text('resource'),
    statement: text('statement'),
  };
};

/** The identity ID in a decision's session; null for every principal but users.
 *  @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif */
export const identityOf = ({ context }: KeptDecision): string | null =>
  context['cognito-identity.amazonaws.com:sub']?.[0] ?? null;

/** The deciding statement as `policy: statement`, or that there is none. */
export const decidedBy = ({
  policy,
  statement,
}: Pick<KeptDecision, 'policy' | 'statement'>): string =>
  statement === null ? 'no statement allows it' : `${policy ?? ''}: ${statement}`;

const hasOutcome = (outcome: Outcome, { decision }: KeptDecision): boolean => {
  if (outcome === '') return true;
  return outcome === 'Denied' ? decision !== 'Allowed' : decision === outcome;
};

/** Whether a decision matches the filter. */
export const fits = (filter: DecisionFilter, decision: KeptDecision): boolean => {
  const has = (text: string, part: string) => text.toLowerCase().includes(part.toLowerCase());
  return (
    hasOutcome(filter.outcome, decision) &&
    has(decision.action, filter.action) &&
    has(`${decision.principal} ${identityOf(decision) ?? ''}`, filter.principal) &&
    has(decision.resource, filter.resource) &&
    has(decidedBy(decision), filter.statement)
  );
};
