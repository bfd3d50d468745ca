import type { AuthorisationRequest } from '../../engine/iam/authorisation-request.ts';
import type { Condition, Statement } from '../../engine/iam/policy-document.ts';
import { contextOf, type Context } from '../../engine/iam/policy-variables.ts';
import { evaluateStatement } from '../../engine/iam/statement.ts';

/** Statements of the two documents that are compared. */
export interface Sides {
  readonly before: readonly Statement[];
  readonly after: readonly Statement[];
  /** Those that both documents have. */
  readonly common: ReadonlySet<Statement>;
}

/** @param ownerOf names what the document of a statement is attached to, where there are several. */
export const sidesOf = (
  before: readonly Statement[],
  after: readonly Statement[],
  ownerOf: (statement: Statement) => string = () => '',
): Sides => {
  const textOf = (statement: Statement) =>
    JSON.stringify([{ ...statement, id: '' }, ownerOf(statement)]);
  const texts = [before, after].map((statements) => new Set(statements.map(textOf)));
  const common = [...before, ...after].filter((each) =>
    texts.every((text) => text.has(textOf(each))),
  );
  return { before, after, common: new Set(common) };
};

export const bothOf = ({ before, after }: Sides): readonly Statement[] => [...before, ...after];

export const keep = (
  { before, after, common }: Sides,
  isKept: (statement: Statement) => boolean,
): Sides => ({ before: before.filter(isKept), after: after.filter(isKept), common });

/** Whether nothing is left but what both documents have: then they answer alike. */
export const areAlike = (sides: Sides): boolean =>
  bothOf(sides).every((each) => sides.common.has(each));

/** Says which of all statements are left on either side. */
export const namesOf = (left: Sides, all: Sides): string =>
  [
    ...left.before.map((each) => `b${all.before.indexOf(each)}`),
    ...left.after.map((each) => `a${all.after.indexOf(each)}`),
  ].join();

/** Conditions of some statements on one key, in lower case. */
export const conditionsOn = (key: string, statements: readonly Statement[]): readonly Condition[] =>
  statements.flatMap(({ conditions }) =>
    conditions.filter((condition) => condition.key.toLowerCase() === key),
  );

/** A Deny without elements: it applies whenever the one element that is put in does not clearly fail. */
export const bare = (statement: Statement): Statement => ({
  ...statement,
  effect: 'Deny',
  principal: null,
  action: null,
  resource: null,
  conditions: [],
  problems: [],
});

const anything: AuthorisationRequest = {
  principal: { kind: 'anonymous' },
  action: '',
  resource: '',
  context: {},
};

const applies = (
  statement: Statement,
  part: Partial<AuthorisationRequest>,
  context: Context = contextOf({}),
): boolean => evaluateStatement(statement, { ...anything, ...part }, context).matches;

/** Whether the Principal element of a statement may leave a principal in. The effect stays: a wildcard
 *  and NotPrincipal mean other principals in an Allow than in a Deny. */
export const mayBeBy = (
  statement: Statement,
  principal: AuthorisationRequest['principal'],
): boolean => {
  const { principal: element, effect } = statement;
  if (element === null || element.hasProblem) return true;
  return applies({ ...bare(statement), principal: element, effect }, { principal });
};

export const mayDo = (statement: Statement, action: string): boolean =>
  applies({ ...bare(statement), action: statement.action }, { action });

export const mayBeOn = (statement: Statement, resource: string, context: Context): boolean =>
  applies({ ...bare(statement), resource: statement.resource }, { resource }, context);
