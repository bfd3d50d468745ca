import type { JsonResponse } from '../json-response.ts';

/** A DynamoDB call that the gatekeeper has verified, parsed, judged and let through. */
export interface DynamoDbRequest {
  /** e.g. `PutItem`. */
  readonly operation: string;
  /** The parsed body, as it was judged. */
  readonly input: Readonly<Record<string, unknown>>;
}

/** DynamoDB behind the gatekeeper. */
export interface DynamoDbService {
  handle(request: DynamoDbRequest): Promise<JsonResponse>;
}
