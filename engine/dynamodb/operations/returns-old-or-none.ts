import { validation } from '../dynamodb-failures.ts';
import type { JsonObject } from '../../iam/json-object.ts';

/** Checks that ReturnValues is ALL_OLD or NONE.
 *  @throws ValidationException */
export const checkReturnsOldOrNone = ({ ReturnValues: asked }: JsonObject): void => {
  if (asked === undefined || asked === 'ALL_OLD' || asked === 'NONE') return;
  throw validation('ReturnValues can only be ALL_OLD or NONE');
};
