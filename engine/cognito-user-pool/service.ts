import type { JsonResponse } from '../json-response.ts';

/** A JSON 1.1 call to one of the two Cognito services. */
export interface CognitoRequest {
  /** e.g. `InitiateAuth`: what follows the dot in X-Amz-Target. */
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** A Cognito service: unsigned public API calls, as on AWS. */
export interface CognitoService {
  handle(request: CognitoRequest): Promise<JsonResponse>;
}
