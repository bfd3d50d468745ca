import { invalidParameter } from '../dynamodb-failures.ts';
import type { UpdateAction } from '../expressions/update.ts';
import type { JsonObject } from '../../iam/json-object.ts';
import { isSetType, typeOf } from '../values/attribute-value.ts';
import { checkedValue, checkName, type WireValue } from '../values/checked-value.ts';

/** Reads the changes of `AttributeUpdates`; null if the request has none.
 *  @throws ValidationException
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LegacyConditionalParameters.AttributeUpdates.html */
export const readAttributeUpdates = (updates: unknown): readonly UpdateAction[] | null =>
  updates === undefined
    ? null
    : Object.entries(updates as Readonly<Record<string, JsonObject>>).map(
        ([attribute, { Action: action, Value: value }]) =>
          readOne(attribute, (action ?? 'PUT') as string, value as WireValue),
      );

const readOne = (attribute: string, action: string, wire: WireValue): UpdateAction => {
  checkName(attribute);
  const path = [attribute] as const;
  if (wire === undefined) {
    if (action === 'DELETE') return { kind: 'REMOVE', path };
    throw invalidParameter('Only DELETE action is allowed when no attribute value is specified');
  }
  const value = checkedValue(wire);
  const type = typeOf(value);
  if (action === 'DELETE') {
    if (isSetType(type)) return { kind: 'DELETE', path, value };
    throw invalidParameter(`DELETE action with value is not supported for the type ${type}`);
  }
  if (action === 'PUT') return { kind: 'SET', path, assigned: { kind: 'value', value } };
  if (isSetType(type) || type === 'N' || type === 'L') return { kind: 'ADD', path, value };
  throw invalidParameter(`ADD action is not supported for the type ${type}`);
};
