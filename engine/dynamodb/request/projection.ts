import { invalidParameter } from '../dynamodb-failures.ts';
import { checkName } from '../values/checked-value.ts';
import type { Path } from '../values/path.ts';
import { checkExpressionParameters, readExpressions } from './expressions.ts';
import type { JsonObject } from '../../iam/json-object.ts';

/** Reads the paths of ProjectionExpression or AttributesToGet; null for all.
 *  @throws ValidationException */
export const readProjection = (input: JsonObject): readonly Path[] | null => {
  checkExpressionParameters(input, ['ProjectionExpression'], ['AttributesToGet']);
  return readExpressions(input).projection ?? readAttributesToGet(input);
};

/** @throws ValidationException on a repeated name. */
export const readAttributesToGet = (input: JsonObject): readonly Path[] | null => {
  if (input.AttributesToGet === undefined) return null;
  const names = input.AttributesToGet as readonly string[];
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined) throw invalidParameter(`Duplicate value in attribute name: ${twice}`);
  names.forEach(checkName);
  return names.map((name) => [name]);
};
