import type { IncomingMessage } from 'node:http';
import type { SqsService } from '../sqs/sqs-service.ts';
import { createCallAuthoriser, type CallOptions, type CallResponse } from './authorised-call.ts';

export interface QueueCallOptions extends CallOptions {
  readonly sqs: SqsService;
}

/** Verifies, authorises and performs a call to SQS. A call asks for the action of its own name on the
 *  queue that it names; a batch asks for its single operation's.
 *  @param operation e.g. `SendMessage`.
 *  @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html */
export type QueueCalls = (operation: string, request: IncomingMessage) => Promise<CallResponse>;

export const createQueueCalls = (options: QueueCallOptions): QueueCalls => {
  const { sqs, region } = options;
  const authorised = createCallAuthoriser(options, {
    service: 'sqs',
    deniedStatus: 403,
    needs: (operation, { QueueUrl }) => ({
      action: `sqs:${operation.replace(/Batch$/, '')}`,
      resource: arnOfQueue(region, QueueUrl),
    }),
  });
  return async (operation, request) => {
    const call = await authorised(operation, request);
    if (!call.ok) return call.response;
    const { input, decision } = call;
    const queueArn = arnOfQueue(region, input.QueueUrl);
    return { ...(await sqs.handle({ operation, queueArn, input })), decision };
  };
};

/** A queue's URL ends in its account and name. */
const arnOfQueue = (region: string, url: unknown): string => {
  const [, account = '', name = ''] =
    /^https?:\/\/[^/]+\/(\d{12})\/([\w-]{1,80})$/.exec(String(url)) ?? [];
  return `arn:aws:sqs:${region}:${account}:${name}`;
};
