import type { JsonResponse } from '../json-response.ts';
import { CognitoFailure } from './cognito-failures.ts';

/** Performs an operation of a Cognito service and gives its response: 200, or Cognito's JSON error.
 *  @param found the operation of that name; undefined if there is none.
 *  @throws every error but CognitoFailure. */
export const respond = async <T>(
  name: string,
  found: T | undefined,
  perform: (operation: T) => Promise<object>,
): Promise<JsonResponse> => {
  try {
    if (found === undefined) {
      throw new CognitoFailure('UnknownOperationException', `${name} is not known.`);
    }
    return { status: 200, body: await perform(found) };
  } catch (error) {
    if (!(error instanceof CognitoFailure)) throw error;
    return { status: 400, body: { __type: error.type, message: error.message } };
  }
};
