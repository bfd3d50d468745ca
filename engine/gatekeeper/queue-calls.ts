import type { IncomingMessage } from 'node:http';
import type { SqsService } from '../sqs/sqs-service.ts';
import { accessDeniedMessage } from './access-denied-message.ts';
import { createAuthoriser } from './authoriser.ts';
import { parseJsonObject } from './dynamodb/strict-json.ts';
import type { GatekeeperOptions } from './gatekeeper-context.ts';
import { globalContext } from './request-context.ts';
import { readSignedCall, type CallFailure } from './signed-call.ts';

export interface QueueCallOptions extends Omit<GatekeeperOptions, 's3' | 'dynamodb'> {
  readonly sqs: SqsService;
}

export interface QueueCallResponse {
  readonly status: number;
  readonly body: unknown;
  /** ID of the decision behind the response; null when the policies were not asked. */
  readonly decision: string | null;
}

/** Verifies, authorises and performs a call to SQS. A call asks for the action of its own name on the
 *  queue that it names; a batch asks for its single operation's.
 *  @param operation e.g. `SendMessage`.
 *  @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html */
export type QueueCalls = (
  operation: string,
  request: IncomingMessage,
) => Promise<QueueCallResponse>;

export const createQueueCalls = (options: QueueCallOptions): QueueCalls => {
  const { sqs, region, account, credentials } = options;
  const decide = createAuthoriser(options);
  return async (operation, request) => {
    const now = options.now();
    const call = await readSignedCall(request, { region, service: 'sqs', credentials, now });
    if (!call.ok) return refused(call.failure, null);
    const { head, sender } = call;
    const input = parseJsonObject(call.body.toString('utf8'));
    if (input === null || head.query.size > 0) {
      return refused({ type: 'SerializationException', message: 'not a JSON object' }, null);
    }
    const remoteAddress = request.socket.remoteAddress ?? '';
    const context = globalContext({ ...sender, head, remoteAddress, region, account, now });
    const queueArn = arnOfQueue(region, input.QueueUrl);
    const action = `sqs:${operation.replace(/Batch$/, '')}`;
    const decision = decide(sender.principal, { action, resource: queueArn, context: {} }, context);
    if (decision.decision !== 'Allowed') {
      const message = accessDeniedMessage(decision);
      return { ...refused({ type: 'AccessDeniedException', message }, decision.id), status: 403 };
    }
    return { ...(await sqs.handle({ operation, queueArn, input })), decision: decision.id };
  };
};

/** A queue's URL ends in its account and name. */
const arnOfQueue = (region: string, url: unknown): string => {
  const [, account = '', name = ''] =
    /^https?:\/\/[^/]+\/(\d{12})\/([\w-]{1,80})$/.exec(String(url)) ?? [];
  return `arn:aws:sqs:${region}:${account}:${name}`;
};

const refused = ({ type, message }: CallFailure, decision: string | null): QueueCallResponse => ({
  status: 400,
  body: { __type: type, message },
  decision,
});
