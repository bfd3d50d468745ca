/** A statement of a policy as JSON. */
export type JsonStatement = Readonly<Record<string, unknown>>;

/** A way to weaken a statement: what was done, and the statement afterwards, null where it is gone. */
export interface Weakening {
  readonly change: string;
  readonly statement: JsonStatement | null;
}

export type Operator = (statement: JsonStatement) => readonly Weakening[];

export type Conditions = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export const conditionsOf = (statement: JsonStatement): Conditions =>
  (statement.Condition ?? {}) as Conditions;

/** The texts of an element that holds one or several. */
export const list = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? value : value === undefined ? [] : [value]).filter(
    (each) => typeof each === 'string',
  );

export const withCondition = (statement: JsonStatement, conditions: Conditions): JsonStatement => {
  const kept = Object.entries(conditions).filter(([, keys]) => Object.keys(keys).length > 0);
  const rest = without(statement, 'Condition');
  return kept.length === 0 ? rest : { ...rest, Condition: Object.fromEntries(kept) };
};

export const without = <T>(record: Readonly<Record<string, T>>, key: string): Record<string, T> =>
  Object.fromEntries(Object.entries(record).filter(([name]) => name !== key));

export const isAllow = ({ Effect }: JsonStatement): boolean => Effect === 'Allow';
