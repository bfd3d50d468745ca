import type { JsonResponse } from '../json-response.ts';

/** A DynamoDB request that the gatekeeper has verified, parsed and authorised. */
export interface DynamoDbRequest {
  /** e.g. `PutItem`. */
  readonly operation: string;
  /** The parsed body, as it was authorised. */
  readonly input: Readonly<Record<string, unknown>>;
}

/** DynamoDB behind the gatekeeper. */
export interface DynamoDbService {
  handle(request: DynamoDbRequest): Promise<JsonResponse>;
}
