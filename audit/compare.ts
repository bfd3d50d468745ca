import type { RequestPrincipal } from '../engine/iam/authorisation-request.ts';
import type { Condition, PolicyKind, Statement } from '../engine/iam/policy-document.ts';
import { contextOf, resolveTemplate, type Context } from '../engine/iam/policy-variables.ts';
import { evaluateCondition } from '../engine/iam/conditions.ts';
import { evaluateStatement } from '../engine/iam/statement.ts';
import { matchesIgnoringCase } from '../engine/iam/wildcard.ts';
import { cellsOf, resourceUnits, stringUnits, type Units } from './cells.ts';
import { contextValues } from './context-values.ts';
import { principalsIn } from './principals.ts';

/** A request that two documents answer differently. */
export interface ExampleRequest {
  readonly principal: RequestPrincipal;
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, readonly string[]>>;
}

/** What one document alone says to a request. */
export type Answer = 'Allowed' | 'Denied' | 'Nothing';

export interface Difference {
  readonly request: ExampleRequest;
  readonly before: Answer;
  readonly after: Answer;
  /** The statements that decided, where any did. */
  readonly by: { readonly before: string | null; readonly after: string | null };
}

export interface Comparison {
  /** Requests that the later document allows and the earlier does not, or no longer denies. */
  readonly wider: readonly Difference[];
  /** Requests that the earlier allows and the later does not. */
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
  /** Patterns of the resources to which the document can apply; none: any. */
  readonly resources: readonly string[];
  /** Names of AWS's actions, which make examples readable. */
  readonly actions: readonly string[];
  /** Values of context keys that examples must try besides those that the documents tell apart. */
  readonly values?: Readonly<Record<string, readonly string[]>>;
  /** A value for each variable whose values the documents do not tell apart, by key in lower case. */
  readonly variables: Readonly<Record<string, string>>;
}

const anyText = { kind: 'any' } as const;
const oneLetter = { kind: 'one' } as const;

/** Decides whether two documents, each by itself, answer every request alike.
 *
 *  What a statement says depends on a request only through finitely many questions: does the principal
 *  stand in this list, does the action fit that pattern, and so on. `cells.ts` finds a request for each
 *  combination of answers that any request can give; the evaluator is asked about each of them. So
 *  every example is one that the evaluator confirms, and no example means that there is none.
 *
 *  A policy variable is replaced by values that the documents tell apart and by one that they do not.
 *  @see engine/iam/statement.ts */
export const compareStatements = (
  before: readonly Statement[],
  after: readonly Statement[],
  scope: Scope,
): Comparison => {
  const found: Found = { wider: [], narrower: [], denied: [], undecided: new Set() };
  for (const { id, problems } of [...before, ...after]) {
    for (const problem of problems) found.undecided.add(`${id}: ${problem}`);
  }
  const all = { before, after };
  const groups = new Map<string, { principal: RequestPrincipal; sides: Sides }>();
  for (const principal of principalsIn([...before, ...after], scope)) {
    const sides = mapSides(all, (each) => each.principal === null || mayFit(each, { principal }));
    const key = names(sides, all);
    if (!groups.has(key)) groups.set(key, { principal, sides });
  }
  for (const { principal, sides } of groups.values()) {
    compareActions(principal, sides, scope, found);
  }
  return { ...found, undecided: [...found.undecided] };
};

interface Found {
  readonly wider: Difference[];
  readonly narrower: Difference[];
  readonly denied: Difference[];
  readonly undecided: Set<string>;
}

interface Sides {
  readonly before: readonly Statement[];
  readonly after: readonly Statement[];
}

const mapSides = ({ before, after }: Sides, keep: (statement: Statement) => boolean): Sides => ({
  before: before.filter(keep),
  after: after.filter(keep),
});

/** Tells which statements are left on either side. */
const names = (sides: Sides, all: Sides): string =>
  [
    ...sides.before.map((each) => `b${all.before.indexOf(each)}`),
    ...sides.after.map((each) => `a${all.after.indexOf(each)}`),
  ].join();

const bare = (statement: Statement): Statement => ({
  ...statement,
  effect: 'Deny',
  principal: null,
  action: null,
  resource: null,
  conditions: [],
  problems: [],
});

/** Whether a single element of a statement leaves the request in. A Deny matches whatever its element
 *  does not clearly exclude. */
const mayFit = (
  statement: Statement,
  part: Partial<ExampleRequest>,
  context?: Context,
): boolean => {
  const request = { principal: anonymous, action: '', resource: '', context: {}, ...part };
  const alone = {
    ...bare(statement),
    ...(part.principal === undefined
      ? {}
      : { principal: statement.principal, effect: statement.effect }),
    ...(part.action === undefined ? {} : { action: statement.action }),
    ...(part.resource === undefined ? {} : { resource: statement.resource }),
  };
  // An Allow of doubtful principals matches nobody; a wildcard differs by effect: keep both.
  const { matches } = evaluateStatement(alone, request, context ?? contextOf({}));
  return matches || (statement.principal?.hasProblem ?? false);
};

const anonymous: RequestPrincipal = { kind: 'anonymous' };

const compareActions = (
  principal: RequestPrincipal,
  sides: Sides,
  scope: Scope,
  found: Found,
): void => {
  const both = [...sides.before, ...sides.after];
  const actions = actionsOf(both, scope);
  if (actions === null) {
    found.undecided.add('the actions of the statements are too many to tell apart');
    return;
  }
  for (const action of actions) {
    const left = mapSides(sides, (each) => each.action === null || mayFit(each, { action }));
    compareVariables({ principal, action }, left, scope, found);
  }
};

const isEmpty = (sides: Sides): boolean => sides.before.length === 0 && sides.after.length === 0;

/** An action for each combination of Action patterns: one of AWS's where there is one. */
const actionsOf = (statements: readonly Statement[], scope: Scope): readonly string[] | null => {
  const patterns = statements.flatMap(({ action }) =>
    (action?.patterns ?? []).flatMap(({ template }) => {
      const resolved = template === null ? null : resolveTemplate(template, new Map()).pattern;
      return resolved === null ? [] : [resolved];
    }),
  );
  const distinct = [...new Map(patterns.map((each) => [JSON.stringify(each), each])).values()];
  const named = new Map<string, string>();
  for (const action of scope.actions) {
    const fits = distinct.map((pattern) => Number(matchesIgnoringCase(pattern, action))).join('');
    if (!named.has(fits)) named.set(fits, action);
  }
  const isAction = stringUnits([
    oneLetter,
    anyText,
    { kind: 'text', text: ':' },
    oneLetter,
    anyText,
  ]);
  const cells = cellsOf([isAction, ...distinct.map((each) => stringUnits(each, true))]);
  if (cells === null) return null;
  return cells
    .filter(({ fits }) => fits[0] === true)
    .map(({ text, fits }) => named.get(fits.slice(1).map(Number).join('')) ?? text);
};

type Asked = Pick<ExampleRequest, 'principal' | 'action'>;

const templatesOf = (statements: readonly Statement[]) =>
  statements.flatMap(({ resource, conditions }) => [
    ...(resource?.patterns ?? []).map(({ template }) => template ?? []),
    ...conditions.flatMap(({ values }) => values.map(({ template }) => template ?? [])),
  ]);

const variablesIn = (statements: readonly Statement[]): readonly string[] => [
  ...new Set(
    templatesOf(statements).flatMap((template) =>
      template.flatMap((part) => (part.kind === 'variable' ? [part.key] : [])),
    ),
  ),
];

const conditionsOn = (key: string, statements: readonly Statement[]): readonly Condition[] =>
  statements.flatMap(({ conditions }) =>
    conditions.filter((condition) => condition.key.toLowerCase() === key),
  );

/** Identity IDs and the like that a pattern spells out. */
const spelt = (statements: readonly Statement[]): readonly string[] =>
  templatesOf(statements).flatMap((template) =>
    template.flatMap((part) =>
      part.kind === 'text' ? (part.text.match(/[a-z]{2}-[a-z-]+-\d:[0-9a-f-]{20,}/g) ?? []) : [],
    ),
  );

const compareVariables = (asked: Asked, sides: Sides, scope: Scope, found: Found): void => {
  if (isEmpty(sides)) return;
  const both = [...sides.before, ...sides.after];
  let contexts: Readonly<Record<string, readonly string[]>>[] = [{}];
  for (const key of variablesIn(both)) {
    const conditions = conditionsOn(key, both);
    contexts = contexts.flatMap((context) => {
      const generic = scope.variables[key] ?? `some-${key.replace(/\W+/g, '-')}`;
      const values = contextValues(key, conditions, contextOf(context));
      if ('undecided' in values) {
        found.undecided.add(values.undecided);
        return [];
      }
      const lists = conditions.length === 0 ? [[]] : values.lists;
      const others = [[generic], ...spelt(both).map((each) => [each]), ...Object.values(context)];
      return [...others, ...lists].map((list) => ({ ...context, [key]: list }));
    });
  }
  if (contexts.length > 500) found.undecided.add('too many combinations of policy variables');
  for (const context of contexts.slice(0, 500)) {
    compareResources(asked, context, sides, scope, found);
  }
};

const compareResources = (
  asked: Asked,
  context: ExampleRequest['context'],
  sides: Sides,
  scope: Scope,
  found: Found,
): void => {
  const values = contextOf(context);
  const resources =
    scope.kind === 'trust'
      ? [scope.roleArn]
      : resourcesOf([...sides.before, ...sides.after], values, scope);
  if (resources === null) {
    found.undecided.add('the resources of the statements are too many to tell apart');
    return;
  }
  for (const resource of resources) {
    const left = mapSides(
      sides,
      (each) => each.resource === null || mayFit(each, { resource }, values),
    );
    compareContexts({ ...asked, resource, context }, left, scope, found);
  }
};

/** Resources by pattern, kept from one call to the next: most statements name the same few. */
const knownCells = new Map<string, readonly string[] | null>();

const resourcesOf = (
  statements: readonly Statement[],
  context: Context,
  scope: Scope,
): readonly string[] | null => {
  const patterns = statements.flatMap(({ resource }) =>
    (resource?.patterns ?? []).flatMap(({ template }) => {
      const resolved = template === null ? null : resolveTemplate(template, context).pattern;
      return resolved === null ? [] : [resolved];
    }),
  );
  const distinct = [...new Map(patterns.map((each) => [JSON.stringify(each), each])).keys()].sort();
  const key = JSON.stringify([distinct, scope.resources]);
  const known = knownCells.get(key);
  if (known !== undefined) return known;
  const within = scope.resources.map((text) => resourceUnits(wildcards(text)));
  const cells = cellsOf([
    ...within,
    ...distinct.map((each): Units =>
      resourceUnits(JSON.parse(each) as Parameters<typeof resourceUnits>[0]),
    ),
  ]);
  const texts =
    cells
      ?.filter(({ fits }) => within.length === 0 || fits.slice(0, within.length).includes(true))
      .map(({ text }) => text) ?? null;
  knownCells.set(key, texts);
  return texts;
};

const wildcards = (text: string) =>
  text
    .split(/(\*)/)
    .filter((part) => part !== '')
    .map((part) => (part === '*' ? anyText : ({ kind: 'text', text: part } as const)));

const mostStates = 20_000;

/** A request so far, and the statements that it still fits. */
interface PartialRequest {
  readonly context: ExampleRequest['context'];
  readonly sides: Sides;
}

/** Fixes one context key after the other. What the keys so far decide is which statements are left and
 *  which of those are in doubt: of requests that agree in that, one is enough to go on with. */
const compareContexts = (
  request: ExampleRequest,
  sides: Sides,
  scope: Scope,
  found: Found,
): void => {
  const both = [...sides.before, ...sides.after];
  const fixed = contextOf(request.context);
  const keys = [
    ...new Set(both.flatMap(({ conditions }) => conditions.map(({ key }) => key.toLowerCase()))),
  ].filter((key) => !fixed.has(key));
  let open: readonly PartialRequest[] = [{ context: request.context, sides }];
  const doubts = new Map<PartialRequest, string>(open.map((each) => [each, '']));
  for (const key of keys) {
    const values = contextValues(key, conditionsOn(key, both), fixed);
    if ('undecided' in values) {
      found.undecided.add(values.undecided);
      return;
    }
    const wanted = scope.values?.[key] ?? [];
    const lists = [...values.lists, ...wanted.map((value) => [value])];
    const next = new Map<string, PartialRequest>();
    for (const state of open) {
      for (const list of lists) {
        const context = contextOf({ ...request.context, [key]: list });
        const { left, doubtful } = statementsLeft(state.sides, key, context);
        if (isEmpty(left)) continue;
        const carried = wanted.length > 0 ? String(list.join() === wanted.join()) : '';
        const doubt = `${doubts.get(state) ?? ''};${doubtful}${carried}`;
        const name = `${names(left, sides)}|${doubt}`;
        if (next.has(name)) continue;
        const entry = {
          context: list.length === 0 ? state.context : { ...state.context, [key]: list },
          sides: left,
        };
        next.set(name, entry);
        doubts.set(entry, doubt);
      }
    }
    open = [...next.values()];
    if (open.length > mostStates) {
      found.undecided.add(`too many combinations of context keys: ${keys.join(', ')}`);
      return;
    }
  }
  for (const { context, sides: left } of open) compareAnswers({ ...request, context }, left, found);
};

/** The statements whose conditions on a key do not fail, and which of them are in doubt. */
const statementsLeft = (
  sides: Sides,
  key: string,
  context: Context,
): { readonly left: Sides; readonly doubtful: string } => {
  const doubtful: number[] = [];
  const left = mapSides(sides, (statement) => {
    const results = conditionsOn(key, [statement]).map(
      (condition) => evaluateCondition(condition, context).result,
    );
    if (results.includes('no')) return false;
    const at = [...sides.before, ...sides.after].indexOf(statement);
    if (results.includes('unclear')) doubtful.push(at);
    return true;
  });
  return { left, doubtful: doubtful.join() };
};

const enough = 12;

const compareAnswers = (request: ExampleRequest, sides: Sides, found: Found): void => {
  const context = contextOf(request.context);
  const before = answer(sides.before, request, context);
  const after = answer(sides.after, request, context);
  if (before.answer === after.answer) return;
  const difference: Difference = {
    request,
    before: before.answer,
    after: after.answer,
    by: { before: before.by, after: after.by },
  };
  const kind =
    after.answer === 'Allowed' || before.answer === 'Denied'
      ? found.wider
      : before.answer === 'Allowed'
        ? found.narrower
        : found.denied;
  if (kind.length < enough * 20) kind.push(difference);
};

/** What statements say to one request, and which of them said it. */
export const answer = (
  statements: readonly Statement[],
  request: ExampleRequest,
  context: Context = contextOf(request.context),
): { readonly answer: Answer; readonly by: string | null } => {
  let allowed: string | null = null;
  for (const statement of statements) {
    if (!evaluateStatement(statement, request, context).matches) continue;
    if (statement.effect === 'Deny') return { answer: 'Denied', by: statement.id };
    allowed ??= statement.id;
  }
  return allowed === null ? { answer: 'Nothing', by: null } : { answer: 'Allowed', by: allowed };
};
