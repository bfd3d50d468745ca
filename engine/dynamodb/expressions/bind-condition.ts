import { typeOf, type AttributeType } from '../values/attribute-value.ts';
import { compareValues } from '../values/compare-values.ts';
import { pathText, type Path } from '../values/path.ts';
import type { Condition, Operand } from './condition.ts';
import { ExpressionProblem } from './cursor.ts';
import type { ParsedCondition } from './parse-condition.ts';
import { bindPath, bindValue, Problems, type Placeholders } from './placeholders.ts';
import type { WrittenCall, WrittenCondition, WrittenOperand } from './written.ts';

/** Problems of the whole expression, in the order in which AWS reports them; `part` is the first
 *  problem of a comparison or call. */
const order = ['function', 'misuse', 'reserved', 'part'] as const;

/** Of one comparison or call. */
const partOrder = ['name', 'value', 'operands', 'distinct', 'type'] as const;

type PartSort = (typeof partOrder)[number];

const functions: ReadonlyMap<string, number> = new Map([
  ['attribute_exists', 1],
  ['attribute_not_exists', 1],
  ['attribute_type', 2],
  ['begins_with', 2],
  ['contains', 2],
  ['size', 1],
]);

/** Known, but not in a condition. */
const updateFunctions: ReadonlySet<string> = new Set(['if_not_exists', 'list_append']);

const isKnown = (name: string): boolean => functions.has(name) || updateFunctions.has(name);

const types = new Set(['S', 'N', 'B', 'SS', 'NS', 'BS', 'BOOL', 'NULL', 'L', 'M']);

/** A condition without nested conditions. */
type WrittenTest = Exclude<WrittenCondition, { readonly kind: 'not' | 'and' | 'or' }>;

/** Replaces the placeholders of a condition and makes every check that needs no item.
 *  @throws {ExpressionProblem} */
export const bindCondition = (parsed: ParsedCondition, placeholders: Placeholders): Condition => {
  if (parsed.hasRedundantParentheses) {
    throw new ExpressionProblem('The expression has redundant parentheses;');
  }
  const binder = new ConditionBinder(placeholders);
  const condition = binder.condition(parsed.condition);
  const problem = binder.problems.weightiest(order);
  if (problem !== undefined) throw new ExpressionProblem(problem);
  return condition;
};

class ConditionBinder {
  readonly problems = new Problems<(typeof order)[number]>();
  readonly #placeholders: Placeholders;
  #part = new Problems<PartSort>();

  constructor(placeholders: Placeholders) {
    this.#placeholders = placeholders;
  }

  condition(written: WrittenCondition): Condition {
    if (written.kind === 'not') {
      return { kind: 'not', condition: this.condition(written.condition) };
    }
    if (written.kind === 'and' || written.kind === 'or') {
      return {
        kind: written.kind,
        conditions: written.conditions.map((each) => this.condition(each)),
      };
    }
    this.#part = new Problems();
    const bound = this.#partOf(written);
    const problem = this.#part.weightiest(partOrder);
    if (problem !== undefined) this.problems.note('part', problem);
    return bound;
  }

  #partOf(written: WrittenTest): Condition {
    if (written.kind === 'call') return this.#test(written);
    if (written.kind === 'comparison') {
      const { kind, comparator } = written;
      const [left, right] = [this.#operand(written.left), this.#operand(written.right)];
      this.#checkDistinct(comparator, [left, right]);
      if (comparator !== '=' && comparator !== '<>') this.#checkOrdered(comparator, [left, right]);
      return { kind, comparator, left, right };
    }
    const operand = this.#operand(written.operand);
    if (written.kind === 'in') {
      return {
        kind: 'in',
        operand,
        candidates: written.candidates.map((each) => this.#operand(each)),
      };
    }
    const [lower, upper] = [this.#operand(written.lower), this.#operand(written.upper)];
    this.#checkOrdered('BETWEEN', [operand, lower, upper]);
    this.#checkBounds(lower, upper);
    return { kind: 'between', operand, lower, upper };
  }

  #operand(written: WrittenOperand): Operand {
    if (written.kind === 'value') return { kind: 'value', value: this.#value(written.name) };
    if (written.kind === 'path') return { kind: 'path', path: this.#path(written.path) };
    if (written.name !== 'size' && isKnown(written.name)) this.#misuse(written.name);
    const [operand] = this.#operandsOf(written);
    return { kind: 'size', operand };
  }

  /** A function call that is a condition. */
  #test(written: WrittenCall): Condition {
    if (written.name === 'size' || updateFunctions.has(written.name)) this.#misuse(written.name);
    const [operand, argument] = this.#operandsOf(written);
    switch (written.name) {
      case 'attribute_type':
      case 'begins_with':
      case 'contains':
        return { kind: written.name, operand, argument };
      case 'attribute_not_exists':
        return { kind: 'not', condition: { kind: 'attribute_exists', operand } };
      default:
        return { kind: 'attribute_exists', operand };
    }
  }

  /** The checked operands of a call, padded to two. */
  #operandsOf({ name, operands: written }: WrittenCall): readonly [Operand, Operand] {
    const operands = written.map((each) => this.#operand(each));
    const none: Operand = { kind: 'value', value: { NULL: true } };
    const both = [operands[0] ?? none, operands[1] ?? none] as const;
    const expected = functions.get(name);
    if (updateFunctions.has(name)) return both;
    if (expected === undefined) {
      this.problems.note('function', `Invalid function name; function: ${name}`);
      return both;
    }
    if (expected !== operands.length) {
      this.#part.note(
        'operands',
        `Incorrect number of operands for operator or function; operator or function: ${name}, number of operands: ${operands.length}`,
      );
    } else {
      this.#checkCall(name, both, operands);
    }
    return both;
  }

  #checkCall(
    name: string,
    [operand, argument]: readonly [Operand, Operand],
    operands: readonly Operand[],
  ): void {
    this.#checkDistinct(name, operands);
    switch (name) {
      case 'attribute_exists':
      case 'attribute_not_exists':
        if (operand.kind !== 'path') {
          this.#part.note(
            'type',
            `Operator or function requires a document path; operator or function: ${name}`,
          );
        }
        return;
      case 'begins_with':
        for (const each of operands) this.#checkType(name, each, ['S', 'B']);
        return;
      case 'size':
        this.#checkType(name, operand, ['S', 'B', 'SS', 'NS', 'BS', 'L', 'M']);
        return;
      case 'attribute_type':
        this.#checkTypeName(argument);
    }
  }

  #checkTypeName(argument: Operand): void {
    const type = typeOfOperand(argument);
    if (argument.kind !== 'value' || !('S' in argument.value)) {
      this.#wrongType(
        'operator or function: attribute_type',
        type ?? '{NS,SS,L,BS,N,M,B,BOOL,NULL,S}',
      );
      return;
    }
    if (!types.has(argument.value.S)) {
      this.#part.note(
        'type',
        `Invalid attribute type name found; type: ${argument.value.S}, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}`,
      );
    }
  }

  #checkType(name: string, operand: Operand, allowed: readonly AttributeType[]): void {
    const type = typeOfOperand(operand);
    if (type !== null && !allowed.includes(type)) {
      this.#wrongType(`operator or function: ${name}`, type);
    }
  }

  #checkOrdered(operator: string, operands: readonly Operand[]): void {
    for (const operand of operands) {
      const type = typeOfOperand(operand);
      if (type !== null && type !== 'S' && type !== 'N' && type !== 'B') {
        this.#wrongType(`operator: ${operator}`, type);
      }
    }
  }

  #wrongType(operator: string, type: string): void {
    this.#part.note(
      'type',
      `Incorrect operand type for operator or function; ${operator}, operand type: ${type}`,
    );
  }

  #checkDistinct(operator: string, [one, other]: readonly Operand[]): void {
    if (one?.kind !== 'path' || other?.kind !== 'path' || !isSamePath(one.path, other.path)) return;
    this.#part.note(
      'distinct',
      `The first operand must be distinct from the remaining operands for this operator or function; operator: ${operator}, first operand: ${pathText(one.path)}`,
    );
  }

  #checkBounds(lower: Operand, upper: Operand): void {
    if (lower.kind !== 'value' || upper.kind !== 'value') return;
    const bounds = `lower bound operand: AttributeValue: ${textOf(lower)}, upper bound operand: AttributeValue: ${textOf(upper)}`;
    if (typeOf(lower.value) !== typeOf(upper.value)) {
      this.#part.note(
        'type',
        `The BETWEEN operator requires same data type for lower and upper bounds; ${bounds}`,
      );
    } else if ((compareValues(lower.value, upper.value) ?? 0) > 0) {
      this.#part.note(
        'type',
        `The BETWEEN operator requires upper bound to be greater than or equal to lower bound; ${bounds}`,
      );
    }
  }

  #misuse(name: string): void {
    this.problems.note(
      'misuse',
      `The function is not allowed to be used this way in an expression; function: ${name}`,
    );
  }

  #path(written: readonly [string, ...(string | number)[]]): Path {
    return bindPath(written, this.#placeholders, (sort, message) => {
      if (sort === 'reserved') this.problems.note(sort, message);
      else this.#part.note(sort, message);
    });
  }

  #value(placeholder: string) {
    return bindValue(placeholder, this.#placeholders, (sort, message) =>
      this.#part.note(sort, message),
    );
  }
}

/** The type of an operand if it does not depend on the item; null for an attribute. */
const typeOfOperand = (operand: Operand): AttributeType | null => {
  if (operand.kind === 'value') return typeOf(operand.value);
  return operand.kind === 'size' ? 'N' : null;
};

const isSamePath = (one: Path, other: Path): boolean =>
  one.length === other.length && one.every((step, index) => step === other[index]);

const textOf = ({ value }: { readonly value: object }): string => {
  const [[type, content] = []] = Object.entries(value);
  return `{${String(type)}:${String(content)}}`;
};
