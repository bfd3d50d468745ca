import { parsePolicy, type PolicyKind, type Statement } from '../engine/iam/policy-document.ts';
import type { AuthorisationRequest } from '../engine/iam/authorisation-request.ts';
import type { Answer } from './comparison/answer.ts';
import {
  compareStatements,
  type Comparison,
  type Difference,
  type Scope,
} from './comparison/compare.ts';
import { isBooleanKey } from './comparison/context-values.ts';
import { describePrincipal } from './comparison/principals.ts';

/** Requests that a document must allow, or must deny: what `intended-sets.json` holds, in the words of
 *  a policy statement. */
export interface IntendedSet {
  readonly who?: unknown;
  readonly allow?: readonly string[];
  readonly deny?: readonly string[];
  readonly on?: readonly string[];
  readonly if?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Context keys that every such request carries, so that a document may demand them as well. */
  readonly mayDemand?: Readonly<Record<string, string>>;
}

/** By file of `iam-policies/`, and for the permission that S3 has to invoke the converter. */
export type IntendedSets = Readonly<Record<string, readonly IntendedSet[]>>;

export const kindOf = (document: string): PolicyKind => {
  if (/\.trust(\.json)?$/.test(document)) return 'trust';
  return /-(bucket|endpoint)(\.json)?$|\.permission$/.test(document) ? 'resource' : 'identity';
};

const policyOf = (sets: readonly IntendedSet[]): unknown => ({
  Version: '2012-10-17',
  Statement: sets.map((set, index) => ({
    Sid: `Intended${index}`,
    Effect: set.allow === undefined ? 'Deny' : 'Allow',
    Action: set.allow ?? set.deny,
    ...(set.who === undefined ? {} : { Principal: set.who }),
    ...(set.on === undefined ? {} : { Resource: set.on }),
    ...(set.if === undefined ? {} : { Condition: set.if }),
  })),
});

/** Whether only a deployment with `--isolated-converter` or `--results-to` has a document. */
export const isOptional = (document: string): boolean =>
  /^(isolated-converter|result-events)\//.test(document);

/** The intended sets of a deployment that lacks resources.
 *  @param placeholders of their ARNs, e.g. `${FairQueueArn}`. */
export const withoutResources = (
  sets: IntendedSets,
  placeholders: readonly string[],
): IntendedSets =>
  Object.fromEntries(
    Object.entries(sets).map(([document, wanted]) => [
      document,
      wanted.flatMap((set) => {
        const on = set.on?.filter((arn) => !placeholders.includes(arn));
        return on?.length === 0 ? [] : [on === undefined ? set : { ...set, on }];
      }),
    ]),
  );

/** How a document differs from what is intended. */
export interface SetFindings {
  /** Differences that a reviewer must look at, in words. */
  readonly findings: readonly string[];
  /** Differences that let no further request through. */
  readonly remarks: readonly string[];
}

/** Decides whether a document is what is intended: never wider, never narrower.
 *  @param sets with every placeholder filled. */
export const checkDocument = (
  name: string,
  sets: readonly IntendedSet[],
  document: unknown,
  scope: Scope,
): SetFindings => {
  const { kind } = scope;
  const intended = parsePolicy({ name: 'intended', document: policyOf(sets) }, kind).statements;
  const actual = parsePolicy({ name, document }, kind).statements;
  const values = Object.fromEntries(
    sets.flatMap(({ mayDemand = {} }) =>
      Object.entries(mayDemand).map(([key, value]) => [key.toLowerCase(), [value]]),
    ),
  );
  const comparison = compareStatements(intended, actual, { ...scope, values });
  return findingsOf(name, sets, actual, comparison);
};

const findingsOf = (
  name: string,
  sets: readonly IntendedSet[],
  actual: readonly Statement[],
  { wider, narrower, denied, undecided }: Comparison,
): SetFindings => {
  const lost = narrower.filter(({ request }) => isCarried(sets, actual, request));
  const byDeny = lost.filter(({ after }) => after === 'Denied');
  const byLack = lost.filter(({ after }) => after !== 'Denied');
  const demanded = narrower.length - lost.length;
  const remarks = [
    ...(demanded > 0 ? [`${name} demands more of requests than is intended`] : []),
    ...summary(name, 'denies what is intended', byDeny, actual),
    ...summary(name, 'also denies', denied, actual),
  ];
  return {
    findings: [
      ...undecided.map((why) => `${name} UNDECIDED: ${why}`),
      ...distinct(wider).map((each) => `${name} is wider than intended: ${inWords(each)}`),
      ...distinct(byLack).map((each) => `${name} is narrower than intended: ${inWords(each)}`),
    ],
    remarks: remarks.length > 0 ? remarks : comparedAsText(name, actual),
  };
};

/** Boolean keys that a document compares with an operator for texts, which answers alike.
 *  @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Boolean */
const comparedAsText = (name: string, actual: readonly Statement[]): readonly string[] => [
  ...new Set(
    actual
      .flatMap(({ conditions }) => conditions)
      .filter(({ key, operatorText }) => isBooleanKey(key) && operatorText.includes('String'))
      .map(
        ({ key, operatorText }) =>
          `${name} compares ${key} with ${operatorText}: AWS has Bool for keys that are true or false`,
      ),
  ),
];

const summary = (
  name: string,
  what: string,
  differences: readonly Difference[],
  actual: readonly Statement[],
): readonly string[] =>
  [...new Set(differences.map(({ by }) => by.after ?? ''))].map((id) => {
    const keys = actual
      .filter((each) => each.id === id)
      .flatMap(({ conditions }) => conditions.map(({ key }) => key));
    const [example] = differences.filter(({ by }) => by.after === id);
    return `${name} ${what} by ${id}${keys.length === 0 ? '' : `, on ${keys.join(', ')}`}${example === undefined ? '' : `: ${inWords(example)}`}`;
  });

/** Whether a request carries what every legitimate one does. */
const isCarried = (
  sets: readonly IntendedSet[],
  actual: readonly Statement[],
  { context }: AuthorisationRequest,
): boolean =>
  sets.every(({ mayDemand = {} }) =>
    Object.entries(mayDemand).every(([key, value]) => {
      const named = actual.some(({ conditions }) => conditions.some((c) => isKey(c.key, key)));
      const values = Object.entries(context).find(([name]) => isKey(name, key))?.[1] ?? [];
      return !named || (values.length === 1 && values[0] === value);
    }),
  );

const isKey = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

/** One example for each action and principal: the shortest. */
export const distinct = (differences: readonly Difference[]): readonly Difference[] => {
  const byWhat = new Map<string, Difference>();
  const size = (each: Difference) => JSON.stringify(each.request).length;
  for (const each of differences) {
    const { principal, action } = each.request;
    const key = `${describePrincipal(principal)} ${action}`;
    const known = byWhat.get(key);
    if (known === undefined || size(each) < size(known)) byWhat.set(key, each);
  }
  return [...byWhat.values()].slice(0, 4);
};

const said: Readonly<Record<Answer, string>> = {
  Denied: 'denied',
  Nothing: 'not allowed',
  Delegated: 'allowed if its own policies allow it too',
  Allowed: 'allowed',
  AllowedToSession: 'allowed whatever the session policies say',
};

/** e.g. `s3:GetObject on arn:… by the service x is allowed instead of not allowed (Open)`. */
export const inWords = ({ request, before, after, by }: Difference): string => {
  const context = Object.entries(request.context).filter(([, values]) => values.length > 0);
  const given = context.map(
    ([key, values]) => `${key} = ${values.map((v) => JSON.stringify(v)).join(', ')}`,
  );
  const decider = by.after ?? by.before;
  return [
    `${request.action} on ${request.resource === '' ? 'any resource' : request.resource}`,
    ` by ${describePrincipal(request.principal)}`,
    given.length === 0 ? '' : `, with ${given.join('; ')}`,
    ` is ${said[after]} instead of ${said[before]}`,
    decider === null ? '' : ` (${decider})`,
  ].join('');
};
