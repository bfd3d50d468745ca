import type { JsonResponse } from '../json-response.ts';

/** A JSON 1.1 call to one of the two Cognito services. */
export interface CognitoRequest {
  /** e.g. `InitiateAuth`: what follows the dot in X-Amz-Target. */
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** A Cognito service's operations that any client may call unsigned, as on AWS. */
export interface CognitoService {
  handle(request: CognitoRequest): Promise<JsonResponse>;
}

/** A user pool's operations that need IAM credentials. The caller must authorise the request first. */
export interface UserPoolAdministration {
  /** Whether the operation exists. */
  has(operation: string): boolean;
  handle(request: CognitoRequest): Promise<JsonResponse>;
}
