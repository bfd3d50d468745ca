import {
  isSetType,
  typeOf,
  type AttributeType,
  type AttributeValue,
} from '../values/attribute-value.ts';
import type { Path } from '../values/path.ts';
import { ExpressionProblem } from './cursor.ts';
import type { ParsedUpdate } from './parse-update.ts';
import { PathTree } from './path-conflicts.ts';
import { bindPath, bindValue, Problems, type Placeholders } from './placeholders.ts';
import type { Assigned, UpdateAction } from './update.ts';
import type { WrittenAction, WrittenAssignment, WrittenCall, WrittenPath } from './written.ts';

/** In the order in which AWS reports them. */
const order = [
  'reserved',
  'function',
  'section',
  'name',
  'value',
  'overlap',
  'conflict',
  'operand',
  'type',
] as const;

/** Names of types in the messages of ADD and DELETE. */
const typeNames: Partial<Record<AttributeType, string>> = {
  S: 'STRING',
  N: 'NUMBER',
  B: 'BINARY',
  NULL: 'NULL',
  BOOL: 'BOOLEAN',
  L: 'LIST',
  M: 'MAP',
};

/** Replaces the placeholders of an update and makes every check that needs no item.
 *  @throws {ExpressionProblem} */
export const bindUpdate = (
  { actions, repeatedSection }: ParsedUpdate,
  placeholders: Placeholders,
): readonly UpdateAction[] => {
  const binder = new UpdateBinder(placeholders);
  if (repeatedSection !== null) {
    binder.problems.note(
      'section',
      `The "${repeatedSection}" section can only be used once in an update expression;`,
    );
  }
  const bound = actions.map((action) => binder.action(action));
  const problem = binder.problems.weightiest(order);
  if (problem !== undefined) throw new ExpressionProblem(problem);
  return bound;
};

class UpdateBinder {
  readonly problems = new Problems<(typeof order)[number]>();
  readonly #paths = new PathTree();
  readonly #placeholders: Placeholders;

  constructor(placeholders: Placeholders) {
    this.#placeholders = placeholders;
  }

  action(written: WrittenAction): UpdateAction {
    const path = this.#path(written.path);
    const { overlap, conflict } = this.#paths.add(path);
    if (overlap !== null) this.problems.note('overlap', overlap);
    if (conflict !== null) this.problems.note('conflict', conflict);
    if (written.kind === 'REMOVE') return { kind: 'REMOVE', path };
    if (written.kind === 'SET') {
      return { kind: 'SET', path, assigned: this.#assigned(written.assigned) };
    }
    const value = this.#value(written.value);
    const type = typeOf(value);
    if (!isSetType(type) && !(written.kind === 'ADD' && type === 'N')) {
      this.problems.note(
        'operand',
        `Incorrect operand type for operator or function; operator: ${written.kind}, operand type: ${String(typeNames[type])}`,
      );
    }
    return { kind: written.kind, path, value };
  }

  #assigned(written: WrittenAssignment): Assigned {
    if (written.kind === 'value') return { kind: 'value', value: this.#value(written.name) };
    if (written.kind === 'path') return { kind: 'path', path: this.#path(written.path) };
    if (written.kind === 'call') return this.#call(written);
    const { kind, sign } = written;
    const [left, right] = [this.#assigned(written.left), this.#assigned(written.right)];
    for (const operand of [left, right]) this.#checkType(sign, operand, 'N');
    return { kind, sign, left, right };
  }

  #call({ name, operands }: WrittenCall): Assigned {
    const [first, second, ...others] = operands.map((operand) => this.#assigned(operand));
    const nothing: Assigned = { kind: 'value', value: { NULL: true } };
    if (name !== 'if_not_exists' && name !== 'list_append') {
      this.problems.note('function', `Invalid function name; function: ${name}`);
      return nothing;
    }
    if (first === undefined || second === undefined || others.length > 0) {
      this.problems.note(
        'type',
        `Incorrect number of operands for operator or function; operator or function: ${name}, number of operands: ${operands.length}`,
      );
      return nothing;
    }
    if (name === 'list_append') {
      for (const operand of [first, second]) this.#checkType(name, operand, 'L');
      return { kind: name, first, second };
    }
    if (first.kind === 'path') return { kind: name, path: first.path, otherwise: second };
    this.problems.note(
      'type',
      `Operator or function requires a document path; operator or function: ${name}`,
    );
    return nothing;
  }

  #checkType(operator: string, operand: Assigned, expected: AttributeType): void {
    const type = typeOfAssigned(operand);
    if (type !== null && type !== expected) {
      this.problems.note(
        'type',
        `Incorrect operand type for operator or function; operator or function: ${operator}, operand type: ${type}`,
      );
    }
  }

  #path(written: WrittenPath): Path {
    return bindPath(written, this.#placeholders, (sort, message) =>
      this.problems.note(sort, message),
    );
  }

  #value(placeholder: string): AttributeValue {
    return bindValue(placeholder, this.#placeholders, (sort, message) =>
      this.problems.note(sort, message),
    );
  }
}

/** Its type; null if that depends on the item. */
const typeOfAssigned = (assigned: Assigned): AttributeType | null => {
  if (assigned.kind === 'value') return typeOf(assigned.value);
  if (assigned.kind === 'list_append') return 'L';
  return assigned.kind === 'arithmetic' ? 'N' : null;
};
