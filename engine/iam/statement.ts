import { evaluateCondition } from './conditions.ts';
import { resolveTemplate, type Context } from './policy-variables.ts';
import type { PatternElement, Statement } from './policy-document.ts';
import { matchPrincipal } from './principal-element.ts';
import type { AuthorisationRequest } from './authorisation-request.ts';
import { anyOf, not, ternaryOf, type ElementMatch, type Ternary } from './ternary.ts';
import { matchesIgnoringCase, matchesResource, type Pattern } from './wildcard.ts';

export interface StatementMatch {
  readonly matches: boolean;
  /** Why it matches or does not. */
  readonly reason: string;
  /** `account`: the statement names only the principal's account; `session`: it names the role session. */
  readonly grants: 'session' | 'principal' | 'account';
}

/** Matches one statement against a request: every element must match. If an element is unclear, an
 *  Allow does not match and a Deny does.
 *  @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html */
export const evaluateStatement = (
  statement: Statement,
  request: AuthorisationRequest,
  context: Context,
): StatementMatch => {
  const principal =
    statement.principal === null
      ? null
      : matchPrincipal(statement.principal, request.principal, statement.effect);
  const grants = principal?.grants ?? 'principal';
  const matches: ElementMatch[] = [
    ...(principal === null ? [] : [principal]),
    ...matchAction(statement.action, request.action),
    ...matchResource(statement.resource, request.resource, context),
    ...statement.conditions.map((condition) => evaluateCondition(condition, context)),
    ...statement.problems.map((problem): ElementMatch => ({ result: 'unclear', because: problem })),
  ];
  const failed = matches.find(({ result }) => result === 'no');
  if (failed !== undefined) {
    return { matches: false, grants, reason: `does not apply: ${failed.because}` };
  }
  const unclear = matches.filter(({ result }) => result === 'unclear');
  const reasons = (unclear.length > 0 ? unclear : matches).map(({ because }) => because).join('; ');
  if (unclear.length === 0) return { matches: true, grants, reason: `applies: ${reasons}` };
  return statement.effect === 'Deny'
    ? { matches: true, grants, reason: `denies because it is not understood: ${reasons}` }
    : { matches: false, grants, reason: `does not allow because it is not understood: ${reasons}` };
};

const matchAction = (element: PatternElement | null, action: string): ElementMatch[] =>
  element === null
    ? []
    : [
        matchPatterns(element, action, emptyContext, (pattern) =>
          matchesIgnoringCase(pattern, action),
        ),
      ];

const emptyContext: Context = new Map();

const matchResource = (
  element: PatternElement | null,
  resource: string,
  context: Context,
): ElementMatch[] =>
  element === null
    ? []
    : [matchPatterns(element, resource, context, (pattern) => matchesResource(pattern, resource))];

const matchPatterns = (
  element: PatternElement,
  what: string,
  context: Context,
  matches: (pattern: Pattern) => boolean,
): ElementMatch => {
  const unresolved = new Set<string>();
  const results = element.patterns.map(({ template }): Ternary => {
    if (template === null) return 'unclear';
    const resolved = resolveTemplate(template, context);
    if (resolved.pattern !== null) return ternaryOf(matches(resolved.pattern));
    unresolved.add(resolved.unresolved);
    // A pattern that does not resolve matches nothing; negated by Not…, that would match everything.
    return element.not ? 'unclear' : 'no';
  });
  const fits = anyOf(results);
  const texts = element.patterns.map(({ text }) => text).join(', ');
  const missing = [...unresolved].map((key) => `; the request has no single value for ${key}`);
  return {
    result: element.not ? not(fits) : fits,
    because: `${what} ${fits === 'yes' ? 'fits' : 'does not fit'} ${element.not ? 'the excluded ' : ''}${texts}${missing.join('')}`,
  };
};
