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
  reason(): string;
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
  const matches: ElementMatch[] = [];
  for (const match of elementsOf(statement, principal, request, context)) {
    if (match.result === 'no') {
      return {
        matches: false,
        grants,
        reason() {
          return `does not apply: ${match.because()}`;
        },
      };
    }
    matches.push(match);
  }
  const unclear = matches.filter(({ result }) => result === 'unclear');
  if (unclear.length === 0) {
    return {
      matches: true,
      grants,
      reason() {
        return `applies: ${inWords(matches)}`;
      },
    };
  }
  return statement.effect === 'Deny'
    ? {
        matches: true,
        grants,
        reason() {
          return `denies because it is not understood: ${inWords(unclear)}`;
        },
      }
    : {
        matches: false,
        grants,
        reason() {
          return `does not allow because it is not understood: ${inWords(unclear)}`;
        },
      };
};

const inWords = (matches: readonly ElementMatch[]): string =>
  matches.map((match) => match.because()).join('; ');

/** Matches one element after the other, so that the first that fails is the last to be looked at. */
function* elementsOf(
  statement: Statement,
  principal: ElementMatch | null,
  request: AuthorisationRequest,
  context: Context,
): Generator<ElementMatch> {
  if (principal !== null) yield principal;
  yield* matchAction(statement.action, request.action);
  yield* matchResource(statement.resource, request.resource, context);
  for (const condition of statement.conditions) yield evaluateCondition(condition, context);
  for (const problem of statement.problems) {
    yield {
      result: 'unclear',
      because() {
        return problem;
      },
    };
  }
}

/** False if the statement's Action or NotAction rules the action out, whatever the rest of the request. */
export const concernsAction = ({ action: element }: Statement, action: string): boolean =>
  matchAction(element, action).every(({ result }) => result !== 'no');

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
  const results = element.patterns.map(({ template }): Ternary => {
    if (template === null) return 'unclear';
    const { pattern } = resolveTemplate(template, context);
    if (pattern !== null) return ternaryOf(matches(pattern));
    // A pattern that does not resolve matches nothing; negated by Not…, that would match everything.
    return element.not ? 'unclear' : 'no';
  });
  const fits = anyOf(results);
  return {
    result: element.not ? not(fits) : fits,
    because() {
      return `${what} ${fits === 'yes' ? 'fits' : 'does not fit'} ${element.not ? 'the excluded ' : ''}${textsOf(element)}${missingIn(element, context)}`;
    },
  };
};

const textsOf = ({ patterns }: PatternElement): string =>
  patterns.map(({ text }) => text).join(', ');

const missingIn = ({ patterns }: PatternElement, context: Context): string => {
  const keys = patterns.flatMap(({ template }) => {
    const unresolved = template === null ? null : resolveTemplate(template, context).unresolved;
    return unresolved === null ? [] : [unresolved];
  });
  return [...new Set(keys)].map((key) => `; the request has no single value for ${key}`).join('');
};
