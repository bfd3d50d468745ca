import type { JsonResponse } from '../json-response.ts';

/** A call to SQS by its JSON protocol, which the gatekeeper has authorised. */
export interface SqsRequest {
  /** e.g. `SendMessage`: what follows the dot in X-Amz-Target. */
  readonly operation: string;
  /** The queue that was judged, as the call's QueueUrl names it. */
  readonly queueArn: string;
  readonly input: Readonly<Record<string, unknown>>;
}

export interface SqsService {
  handle(request: SqsRequest): Promise<JsonResponse>;
}

/** A message that a queue has accepted. */
export interface Message {
  readonly messageId: string;
  readonly queueArn: string;
  readonly body: string;
  /** Null for a message without one, which is a group of its own. */
  readonly messageGroupId: string | null;
  /** Epoch milliseconds. */
  readonly sentAt: number;
}
