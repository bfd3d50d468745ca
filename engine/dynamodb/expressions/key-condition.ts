import { ExpressionProblem } from './cursor.ts';
import type { WrittenCall, WrittenCondition, WrittenOperand } from './written.ts';

export type KeyOperator = '=' | '<' | '<=' | '>' | '>=' | 'between' | 'begins_with';

/** A condition on one key attribute.
 *  @typeParam Value a `:placeholder`, or its value. */
export interface KeyCondition<Value> {
  readonly attribute: string;
  readonly operator: KeyOperator;
  /** Two for BETWEEN, else one. */
  readonly values: readonly Value[];
}

const reversed = { '=': '=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const;

/** Parses a KeyConditionExpression into conditions on distinct attributes. The gatekeeper authorises by
 *  the same conditions that the query then reads by.
 *  @param nameOf resolves a name or `#placeholder` to its attribute.
 *  @throws {ExpressionProblem} with AWS's full message.
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.KeyConditionExpressions.html */
export const keyConditionsOf = (
  condition: WrittenCondition,
  nameOf: (written: string) => string,
): readonly KeyCondition<string>[] => {
  const found: KeyCondition<string>[] = [];
  const collect = (each: WrittenCondition): void => {
    if (each.kind === 'and') {
      each.conditions.forEach(collect);
      return;
    }
    const key = keyConditionOf(each, nameOf);
    if (found.some(({ attribute }) => attribute === key.attribute)) {
      throw new ExpressionProblem(
        'KeyConditionExpressions must only contain one condition per key',
      );
    }
    found.push(key);
  };
  collect(condition);
  return found;
};

const keyConditionOf = (
  condition: WrittenCondition,
  nameOf: (written: string) => string,
): KeyCondition<string> => {
  switch (condition.kind) {
    case 'comparison': {
      const { comparator, left, right } = condition;
      if (comparator === '<>') throw invalidOperator('<>');
      const attribute = attributeAmong([left, right], nameOf);
      const isReversed = left.kind !== 'path';
      const operator = isReversed ? reversed[comparator] : comparator;
      return { attribute, operator, values: [valueOf(isReversed ? left : right)] };
    }
    case 'between': {
      const { operand, lower, upper } = condition;
      if (operand.kind !== 'path') throw keyNotFirst('BETWEEN');
      const attribute = attributeAmong([operand, lower, upper], nameOf);
      return { attribute, operator: 'between', values: [valueOf(lower), valueOf(upper)] };
    }
    case 'call':
      return prefixOf(condition, nameOf);
    case 'and':
      throw invalidOperator('AND');
    default:
      throw invalidOperator(condition.kind.toUpperCase());
  }
};

const prefixOf = (
  { name, operands: [operand, prefix] }: WrittenCall,
  nameOf: (written: string) => string,
): KeyCondition<string> => {
  if (name !== 'begins_with') throw invalidOperator(name);
  if (operand?.kind !== 'path' || prefix === undefined) throw keyNotFirst(name);
  const attribute = attributeAmong([operand, prefix], nameOf);
  return { attribute, operator: 'begins_with', values: [valueOf(prefix)] };
};

/** The one key attribute that the operands name. */
const attributeAmong = (
  operands: readonly WrittenOperand[],
  nameOf: (written: string) => string,
): string => {
  const paths = operands.filter((operand) => operand.kind === 'path');
  const [only, ...others] = paths;
  if (operands.some(({ kind }) => kind === 'call')) {
    throw new ExpressionProblem('KeyConditionExpressions cannot contain nested operations');
  }
  if (others.length > 0) {
    throw new ExpressionProblem(
      'Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition',
    );
  }
  if (only === undefined) {
    throw new ExpressionProblem(
      'Invalid condition in KeyConditionExpression: No key attribute specified',
    );
  }
  const [name, ...steps] = only.path;
  if (steps.length > 0) {
    throw new ExpressionProblem(
      'KeyConditionExpressions cannot have conditions on nested attributes',
    );
  }
  return nameOf(name);
};

const valueOf = (operand: WrittenOperand): string => {
  if (operand.kind === 'value') return operand.name;
  throw new ExpressionProblem('KeyConditionExpressions cannot contain nested operations');
};

const invalidOperator = (operator: string) =>
  new ExpressionProblem(`Invalid operator used in KeyConditionExpression: ${operator}`);

const keyNotFirst = (operator: string) =>
  new ExpressionProblem(
    `Invalid condition in KeyConditionExpression: ${operator} operator must have the key attribute as its first operand`,
  );
