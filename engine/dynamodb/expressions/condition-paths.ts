import type { Path } from '../values/path.ts';
import type { Condition, Operand } from './condition.ts';

/** Lists every path in a condition. */
export const pathsOfCondition = (condition: Condition): readonly Path[] => {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.conditions.flatMap(pathsOfCondition);
    case 'not':
      return pathsOfCondition(condition.condition);
    case 'comparison':
      return [condition.left, condition.right].flatMap(pathsOfOperand);
    case 'between':
      return [condition.operand, condition.lower, condition.upper].flatMap(pathsOfOperand);
    case 'in':
      return [condition.operand, ...condition.candidates].flatMap(pathsOfOperand);
    case 'attribute_exists':
      return pathsOfOperand(condition.operand);
    default:
      return [condition.operand, condition.argument].flatMap(pathsOfOperand);
  }
};

const pathsOfOperand = (operand: Operand): readonly Path[] => {
  if (operand.kind === 'path') return [operand.path];
  return operand.kind === 'size' ? pathsOfOperand(operand.operand) : [];
};
