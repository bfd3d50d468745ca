import { validation } from '../dynamodb-failures.ts';
import { membersOf, typeOf, type AttributeValue, type Item } from '../values/attribute-value.ts';
import { Draft } from '../values/draft.ts';
import { add, subtract } from '../values/numbers.ts';
import { valueAt } from '../values/path.ts';
import type { Assigned, UpdateAction } from './update.ts';

/** DynamoDB's message for an operand of the wrong type in an update expression. */
export const wrongOperand = 'An operand in the update expression has an incorrect data type';

/** Gives the item after an update. Values and list indexes refer to the old item.
 *  @param before the old item; if there is none, its key attributes only.
 *  @param mismatch the message about an operand of the wrong type.
 *  @throws ValidationException when an operand or a path does not fit the item.
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html */
export const applyUpdate = (
  before: Item,
  actions: readonly UpdateAction[],
  mismatch = wrongOperand,
): Item => {
  const values = actions.map((action) => newValue(before, action, mismatch));
  const draft = new Draft(before);
  for (const [index, { path }] of actions.entries()) {
    const value = values[index];
    if (value === 'unchanged') draft.check(path);
    else if (value === undefined) draft.remove(path);
    else draft.set(path, value);
  }
  return draft.finish();
};

/** The value that an action leaves at its path; undefined if it removes it. */
const newValue = (
  before: Item,
  action: UpdateAction,
  mismatch: string,
): AttributeValue | undefined | 'unchanged' => {
  switch (action.kind) {
    case 'REMOVE':
      return undefined;
    case 'SET':
      return evaluate(action.assigned, before);
    case 'ADD':
      return added(valueAt(before, action.path), action.value, mismatch);
    case 'DELETE': {
      const value = valueAt(before, action.path);
      return value === undefined ? 'unchanged' : withoutMembers(value, action.value, mismatch);
    }
  }
};

const evaluate = (assigned: Assigned, item: Item): AttributeValue => {
  switch (assigned.kind) {
    case 'value':
      return assigned.value;
    case 'if_not_exists':
      return valueAt(item, assigned.path) ?? evaluate(assigned.otherwise, item);
    case 'path': {
      const value = valueAt(item, assigned.path);
      if (value === undefined) {
        throw validation(
          'The provided expression refers to an attribute that does not exist in the item',
        );
      }
      return value;
    }
    case 'list_append': {
      const [first, second] = [evaluate(assigned.first, item), evaluate(assigned.second, item)];
      if (!('L' in first && 'L' in second)) throw validation(wrongOperand);
      return { L: [...first.L, ...second.L] };
    }
    case 'arithmetic': {
      const [left, right] = [evaluate(assigned.left, item), evaluate(assigned.right, item)];
      if (!('N' in left && 'N' in right)) throw validation(wrongOperand);
      return { N: assigned.sign === '+' ? add(left.N, right.N) : subtract(left.N, right.N) };
    }
  }
};

const added = (
  value: AttributeValue | undefined,
  more: AttributeValue,
  mismatch: string,
): AttributeValue => {
  if (value === undefined) return more;
  if ('N' in value && 'N' in more) return { N: add(value.N, more.N) };
  // Only AttributeUpdates can add to a list.
  if ('L' in value && 'L' in more) return { L: [...value.L, ...more.L] };
  const [members, others] = setsOfOneType(value, more, mismatch);
  return setOf(value, [...new Set([...members, ...others])]);
};

const withoutMembers = (
  value: AttributeValue,
  gone: AttributeValue,
  mismatch: string,
): AttributeValue | undefined => {
  const [members, others] = setsOfOneType(value, gone, mismatch);
  const removed = new Set(others);
  const left = members.filter((member) => !removed.has(member));
  return left.length === 0 ? undefined : setOf(value, left);
};

const setsOfOneType = (
  one: AttributeValue,
  other: AttributeValue,
  mismatch: string,
): readonly [readonly string[], readonly string[]] => {
  const [members, others] = [membersOf(one), membersOf(other)];
  if (members === null || others === null || typeOf(one) !== typeOf(other)) {
    throw validation(mismatch);
  }
  return [members, others];
};

const setOf = (example: AttributeValue, members: readonly string[]): AttributeValue => {
  if ('SS' in example) return { SS: members };
  return 'NS' in example ? { NS: members } : { BS: members };
};

/** Whether an update creates a missing item. One that only removes does not. */
export const createsItem = (actions: readonly UpdateAction[]): boolean =>
  actions.length === 0 || actions.some(({ kind }) => kind === 'SET' || kind === 'ADD');

/** The key attributes that an update would change. */
export const changedKeys = (
  actions: readonly UpdateAction[],
  keys: readonly string[],
): readonly string[] => keys.filter((key) => actions.some(({ path }) => path[0] === key));
