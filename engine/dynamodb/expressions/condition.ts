import type { AttributeValue, Item } from '../values/attribute-value.ts';
import { typeOf } from '../values/attribute-value.ts';
import { areEqual, beginsWith, compareValues, contains, sizeOf } from '../values/compare-values.ts';
import { valueAt, type Path } from '../values/path.ts';
import type { Comparator } from './written.ts';

/** A condition with its placeholders replaced. */
export type Condition =
  | {
      readonly kind: 'comparison';
      readonly comparator: Comparator;
      readonly left: Operand;
      readonly right: Operand;
    }
  | {
      readonly kind: 'between';
      readonly operand: Operand;
      readonly lower: Operand;
      readonly upper: Operand;
    }
  | { readonly kind: 'in'; readonly operand: Operand; readonly candidates: readonly Operand[] }
  | { readonly kind: 'and' | 'or'; readonly conditions: readonly Condition[] }
  | { readonly kind: 'not'; readonly condition: Condition }
  | { readonly kind: 'attribute_exists'; readonly operand: Operand }
  | {
      readonly kind: 'attribute_type' | 'begins_with' | 'contains';
      readonly operand: Operand;
      readonly argument: Operand;
    };

export type Operand =
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'value'; readonly value: AttributeValue }
  | { readonly kind: 'size'; readonly operand: Operand };

/** Evaluates a condition on an item (`{}` if there is none). A missing attribute equals nothing, not
 *  even another missing one.
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html */
export const holds = (condition: Condition, item: Item): boolean => {
  switch (condition.kind) {
    case 'and':
      return condition.conditions.every((each) => holds(each, item));
    case 'or':
      return condition.conditions.some((each) => holds(each, item));
    case 'not':
      return !holds(condition.condition, item);
    case 'comparison':
      return compares(
        condition.comparator,
        valueOf(condition.left, item),
        valueOf(condition.right, item),
      );
    case 'between': {
      const value = valueOf(condition.operand, item);
      return (
        compares('>=', value, valueOf(condition.lower, item)) &&
        compares('<=', value, valueOf(condition.upper, item))
      );
    }
    case 'in': {
      const value = valueOf(condition.operand, item);
      return condition.candidates.some((each) => compares('=', value, valueOf(each, item)));
    }
    case 'attribute_exists':
      return valueOf(condition.operand, item) !== undefined;
    default:
      return testArgument(condition.kind, condition, item);
  }
};

const testArgument = (
  kind: 'attribute_type' | 'begins_with' | 'contains',
  { operand, argument }: { readonly operand: Operand; readonly argument: Operand },
  item: Item,
): boolean => {
  const [value, other] = [valueOf(operand, item), valueOf(argument, item)];
  if (value === undefined || other === undefined) return false;
  if (kind === 'attribute_type') return 'S' in other && typeOf(value) === other.S;
  return kind === 'contains' ? contains(value, other) : beginsWith(value, other);
};

const valueOf = (operand: Operand, item: Item): AttributeValue | undefined => {
  if (operand.kind === 'path') return valueAt(item, operand.path);
  if (operand.kind === 'value') return operand.value;
  const value = valueOf(operand.operand, item);
  const size = value === undefined ? null : sizeOf(value);
  return size === null ? undefined : { N: String(size) };
};

const compares = (
  comparator: Comparator,
  left: AttributeValue | undefined,
  right: AttributeValue | undefined,
): boolean => {
  if (left === undefined || right === undefined) return comparator === '<>';
  if (comparator === '=') return areEqual(left, right);
  if (comparator === '<>') return !areEqual(left, right);
  const order = compareValues(left, right);
  if (order === null) return false;
  if (comparator === '<') return order < 0;
  if (comparator === '<=') return order <= 0;
  return comparator === '>' ? order > 0 : order >= 0;
};
