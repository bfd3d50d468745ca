import type { AuthorisationRequest } from '../../engine/iam/authorisation-request.ts';
import type { PolicyKind, Statement } from '../../engine/iam/policy-document.ts';
import { contextOf } from '../../engine/iam/policy-variables.ts';
import { actionValues } from './action-values.ts';
import { answer, isMore, type Answer } from './answer.ts';
import { contextsOf } from './compare-contexts.ts';
import { contextValues } from './context-values.ts';
import { principalsIn } from './principals.ts';
import { resourcesOf } from './resource-values.ts';
import {
  bare,
  bothOf,
  conditionsOn,
  areAlike,
  keep,
  mayBeBy,
  mayBeOn,
  mayDo,
  namesOf,
  sidesOf,
  type Sides,
} from './sides.ts';
import { variablesIn } from './templates.ts';
import { variableValues } from './variable-values.ts';

/** A request that two documents answer differently. */
export interface Difference {
  readonly request: AuthorisationRequest;
  readonly before: Answer;
  readonly after: Answer;
  /** The statements that decided, where any did. */
  readonly by: { readonly before: string | null; readonly after: string | null };
}

export interface Comparison {
  /** Requests of which the later document lets more through. */
  readonly wider: readonly Difference[];
  /** Requests that the earlier allows, and the later less or not at all. */
  readonly narrower: readonly Difference[];
  /** Requests that the later denies and about which the earlier says nothing. */
  readonly denied: readonly Difference[];
  /** Why some requests could not be compared, in words. */
  readonly undecided: readonly string[];
}

/** Where a document is attached, and the requests that can reach it. */
export interface Scope {
  readonly kind: PolicyKind;
  /** Twelve digits: the account that owns what the document is attached to. */
  readonly account: string;
  /** ARN of the role that carries an identity policy. */
  readonly roleArn: string;
  /** Patterns of the resources to which the document can apply; an empty list means any resource. */
  readonly resources: readonly string[];
  /** Names of AWS's actions, which make examples readable. */
  readonly actions: readonly string[];
  /** Values of context keys that examples must try besides those that the documents distinguish. */
  readonly values?: Readonly<Record<string, readonly string[]>>;
  /** The principals that can make requests; without it, all that the documents distinguish. */
  readonly principals?: readonly AuthorisationRequest['principal'][];
  /** A value for each variable whose values the documents do not distinguish, by key in lower case. */
  readonly variables: Readonly<Record<string, string>>;
}

/** Decides whether two documents, each by itself, answer every request alike.
 *
 *  What a statement says depends on a request only through finitely many questions: does the principal
 *  stand in this list, does the action fit that pattern, and so on. `cells.ts` finds a request for each
 *  combination of answers that any request can give; the evaluator is asked about each of them. So
 *  every example is one that the evaluator confirms, and without an example the documents answer every request alike.
 *  @see engine/iam/statement.ts */
export const compareStatements = (
  before: readonly Statement[],
  after: readonly Statement[],
  scope: Scope,
  judge: Judge = judgeAsOneDocument(scope.account),
): Comparison => {
  const found: Found = { wider: [], narrower: [], denied: [], undecided: new Set() };
  for (const { id, problems } of [...before, ...after]) {
    for (const problem of problems) found.undecided.add(`${id}: ${problem}`);
  }
  for (const request of requestsToAsk(
    sidesOf(before, after, judge.ownerOf),
    scope,
    found.undecided,
  )) {
    compareAnswers(request, judge, found);
  }
  return { ...found, undecided: [...found.undecided] };
};

/** What statements say to a request together. */
export interface Judge {
  readonly answer: (
    statements: readonly Statement[],
    request: AuthorisationRequest,
  ) => ReturnType<typeof answer>;
  /** What the document of a statement is attached to. */
  readonly ownerOf: (statement: Statement) => string;
}

const judgeAsOneDocument = (account: string): Judge => ({
  answer: (statements, request) => answer(statements, request, account),
  ownerOf: () => '',
});

interface Found {
  readonly wider: Difference[];
  readonly narrower: Difference[];
  readonly denied: Difference[];
  readonly undecided: Set<string>;
}

/** A request, and the statements that may apply to it. */
interface Asked {
  readonly request: AuthorisationRequest;
  readonly sides: Sides;
}

const noRequest = { action: '', resource: '', context: {} };

/** One request for each way in which the statements can apply.
 *  @param undecided takes why there may be others. */
function* requestsToAsk(all: Sides, scope: Scope, undecided: Set<string>): Generator<Asked> {
  const groups = new Map<string, Asked>();
  for (const principal of scope.principals ?? principalsIn(bothOf(all), scope)) {
    const sides = keep(all, (each) => mayBeBy(each, principal));
    const grants = bothOf(sides).map((each) => grantTo(principal, each, scope.account));
    const name = `${namesOf(sides, all)} ${grants.join()}`;
    if (!groups.has(name)) groups.set(name, { request: { ...noRequest, principal }, sides });
  }
  for (const { request, sides } of groups.values()) {
    const actions = actionValues(bothOf(sides), scope.actions);
    if (actions === null) undecided.add('the actions of the statements are too many to tell apart');
    for (const action of actions ?? []) {
      const left = keep(sides, (each) => mayDo(each, action));
      if (!areAlike(left)) {
        yield* ofAction({ request: { ...request, action }, sides: left }, scope, undecided);
      }
    }
  }
}

/** What a statement would say to a principal if nothing but its Principal element mattered. */
const grantTo = (
  principal: AuthorisationRequest['principal'],
  statement: Statement,
  account: string,
): Answer => {
  const { principal: element, effect } = statement;
  const alone = { ...bare(statement), principal: element, effect };
  return answer([alone], { ...noRequest, principal }, account).answer;
};

const mostVariables = 500;

function* ofAction(asked: Asked, scope: Scope, undecided: Set<string>): Generator<Asked> {
  const contexts = variableContexts(asked.sides, scope, undecided);
  if (contexts.length > mostVariables) undecided.add('too many combinations of policy variables');
  for (const context of contexts.slice(0, mostVariables)) {
    yield* ofVariables({ ...asked, request: { ...asked.request, context } }, scope, undecided);
  }
}

/** Values for the policy variables that statements name. */
const variableContexts = (
  sides: Sides,
  scope: Scope,
  undecided: Set<string>,
): readonly AuthorisationRequest['context'][] => {
  const both = bothOf(sides);
  let contexts: AuthorisationRequest['context'][] = [{}];
  for (const key of variablesIn(both)) {
    const usual = scope.variables[key] ?? `some-${key.replace(/\W+/g, '-')}`;
    contexts = contexts.flatMap((context) => {
      const fixed = contextOf(context);
      const conditions = conditionsOn(key, both);
      // Without conditions on it, all that matters is whether the key is there.
      const lists =
        conditions.length === 0 ? { lists: [[]] } : contextValues(key, conditions, fixed);
      const values = variableValues(key, both, usual, fixed);
      for (const each of [lists, values]) if ('undecided' in each) undecided.add(each.undecided);
      const single = 'values' in values ? values.values.map((value) => [value]) : [[usual]];
      const all = [
        ...single,
        ...Object.values(context),
        ...('lists' in lists ? lists.lists : [[]]),
      ];
      const distinct = new Map(all.map((list) => [JSON.stringify(list), list]));
      return [...distinct.values()].map((list) => ({ ...context, [key]: list }));
    });
  }
  return contexts;
};

function* ofVariables(
  { request, sides }: Asked,
  scope: Scope,
  undecided: Set<string>,
): Generator<Asked> {
  const context = contextOf(request.context);
  const resources =
    scope.kind === 'trust' ? [scope.roleArn] : resourcesOf(bothOf(sides), context, scope.resources);
  if (resources === null) {
    undecided.add('the resources of the statements are too many to tell apart');
  }
  for (const resource of resources ?? []) {
    const left = keep(sides, (each) => mayBeOn(each, resource, context));
    if (areAlike(left)) continue;
    const found = contextsOf(request.context, left, scope.values ?? {});
    if ('undecided' in found) {
      undecided.add(found.undecided);
      continue;
    }
    for (const each of found.contexts) {
      yield { request: { ...request, resource, context: each.context }, sides: each.sides };
    }
  }
}

const mostExamples = 240;

const compareAnswers = ({ request, sides }: Asked, judge: Judge, found: Found): void => {
  const before = judge.answer(sides.before, request);
  const after = judge.answer(sides.after, request);
  if (before.answer === after.answer) return;
  const kind = kindOf(before.answer, after.answer);
  if (found[kind].length < mostExamples) {
    found[kind].push({
      request,
      before: before.answer,
      after: after.answer,
      by: { before: before.by, after: after.by },
    });
  }
};

const kindOf = (before: Answer, after: Answer): 'wider' | 'narrower' | 'denied' => {
  if (isMore(after, before)) return 'wider';
  return before === 'Nothing' ? 'denied' : 'narrower';
};
