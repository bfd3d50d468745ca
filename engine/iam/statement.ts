import { evaluateCondition } from './conditions.ts';
import { resolveTemplate, type Context } from './policy-variables.ts';
import type { PatternElement, Statement } from './policy-document.ts';
import { findPrincipal } from './principal-element.ts';
import type { AuthorisationRequest } from './authorisation-request.ts';
import { anyOf, not, ternaryOf, type Match, type Ternary } from './ternary.ts';
import { matchesIgnoringCase, matchesResource, type Pattern } from './wildcard.ts';

/** Whether a statement applies to a request, and why or why not. */
export interface StatementMatch {
  readonly matches: boolean;
  readonly reason: string;
  /** `account` where the statement names only the principal's account, `session` where it names a
   *  role session itself. */
  readonly grants: 'session' | 'principal' | 'account';
}

/** Judges one statement: every element must fit. A doubt anywhere makes an Allow match nothing,
 *  and never saves anybody from a Deny.
 *  @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html */
export const evaluateStatement = (
  statement: Statement,
  request: AuthorisationRequest,
  context: Context,
): StatementMatch => {
  const principal =
    statement.principal === null
      ? null
      : findPrincipal(statement.principal, request.principal, statement.effect);
  const grants = principal?.grants ?? 'principal';
  const matches: Match[] = [
    ...(principal === null ? [] : [principal]),
    ...findAction(statement.action, request.action),
    ...findResource(statement.resource, request.resource, context),
    ...statement.conditions.map((condition) => evaluateCondition(condition, context)),
    ...statement.doubts.map((doubt): Match => ({ result: 'unclear', because: doubt })),
  ];
  const failed = matches.find(({ result }) => result === 'no');
  if (failed !== undefined) {
    return { matches: false, grants, reason: `does not apply: ${failed.because}` };
  }
  const doubtful = matches.filter(({ result }) => result === 'unclear');
  const reasons = (doubtful.length > 0 ? doubtful : matches).map(({ because }) => because);
  const inWords = reasons.join('; ');
  if (doubtful.length === 0) return { matches: true, grants, reason: `applies: ${inWords}` };
  return statement.effect === 'Deny'
    ? { matches: true, grants, reason: `denies because it is not understood: ${inWords}` }
    : { matches: false, grants, reason: `does not allow because it is not understood: ${inWords}` };
};

const findAction = (element: PatternElement | null, action: string): Match[] =>
  element === null
    ? []
    : [
        findPatterns(element, action, emptyContext, (pattern) =>
          matchesIgnoringCase(pattern, action),
        ),
      ];

const emptyContext: Context = new Map();

const findResource = (
  element: PatternElement | null,
  resource: string,
  context: Context,
): Match[] =>
  element === null
    ? []
    : [findPatterns(element, resource, context, (pattern) => matchesResource(pattern, resource))];

const findPatterns = (
  element: PatternElement,
  what: string,
  context: Context,
  matches: (pattern: Pattern) => boolean,
): Match => {
  const unresolved = new Set<string>();
  const results = element.patterns.map(({ template }): Ternary => {
    if (template === null) return 'unclear';
    const resolved = resolveTemplate(template, context);
    if (resolved.pattern !== null) return ternaryOf(matches(resolved.pattern));
    unresolved.add(resolved.unresolved);
    // A pattern that does not resolve fits nothing; under Not… that must not open anything.
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
