import { parseCondition } from './parse-condition.ts';
import { parseProjection } from './parse-projection.ts';
import { parseUpdate } from './parse-update.ts';
import type {
  WrittenAssignment,
  WrittenCondition,
  WrittenOperand,
  WrittenPath,
} from './written.ts';

export type ExpressionKind = 'condition' | 'update' | 'projection';

/** Lists the top-level names and `#placeholders` of an expression, with repetitions.
 *  @throws {ExpressionProblem} */
export const namedAttributes = (expression: string, kind: ExpressionKind): readonly string[] => {
  if (kind === 'projection') return parseProjection(expression).map(([name]) => name);
  if (kind === 'condition') return namesOfCondition(parseCondition(expression).condition);
  return parseUpdate(expression).actions.flatMap((action) => [
    action.path[0],
    ...(action.kind === 'SET' ? namesOfAssignment(action.assigned) : []),
  ]);
};

const namesOfCondition = (condition: WrittenCondition): readonly string[] => {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.conditions.flatMap(namesOfCondition);
    case 'not':
      return namesOfCondition(condition.condition);
    case 'comparison':
      return [condition.left, condition.right].flatMap(namesOfOperand);
    case 'between':
      return [condition.operand, condition.lower, condition.upper].flatMap(namesOfOperand);
    case 'in':
      return [condition.operand, ...condition.candidates].flatMap(namesOfOperand);
    case 'call':
      return condition.operands.flatMap(namesOfOperand);
  }
};

const namesOfOperand = (operand: WrittenOperand): readonly string[] => {
  if (operand.kind === 'path') return [rootOf(operand.path)];
  return operand.kind === 'call' ? operand.operands.flatMap(namesOfOperand) : [];
};

const namesOfAssignment = (assigned: WrittenAssignment): readonly string[] =>
  assigned.kind === 'arithmetic'
    ? [assigned.left, assigned.right].flatMap(namesOfOperand)
    : namesOfOperand(assigned);

const rootOf = ([name]: WrittenPath): string => name;
