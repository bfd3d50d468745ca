import { createHash, randomUUID } from 'node:crypto';
import type { JsonResponse } from '../json-response.ts';
import type { Queue } from '../provision/stack.ts';
import type { Message, SqsRequest, SqsService } from './sqs-service.ts';

export interface SqsOptions {
  readonly queues: readonly Queue[];
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Called before the response: what it throws fails the call. */
  readonly onMessage: (message: Message) => Promise<void>;
}

/** What SendMessage may carry here. */
const known = new Set(['QueueUrl', 'MessageBody', 'MessageGroupId']);
const groupId = /^[\w!"#$%&'()*+,\-./:;<=>?@[\\\]^`{|}~]{1,128}$/;

/** Standard queues, as far as the stack needs them: SendMessage. Lambda's event source mapping, which is
 *  the engine's own, reads them.
 *  @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
export const createSqs = ({ queues, now, onMessage }: SqsOptions): SqsService => ({
  async handle({ operation, queueArn, input }: SqsRequest): Promise<JsonResponse> {
    if (operation !== 'SendMessage') {
      return failure('UnsupportedOperation', `the embedded engine has no ${operation}`);
    }
    if (!queues.some(({ arn }) => arn === queueArn)) {
      return failure('QueueDoesNotExist', 'The specified queue does not exist.');
    }
    const unknown = Object.keys(input).find((name) => !known.has(name));
    if (unknown !== undefined) {
      return failure('UnsupportedOperation', `the embedded engine does not know ${unknown}`);
    }
    const { MessageBody: body, MessageGroupId: group = null } = input;
    if (typeof body !== 'string' || body === '') {
      return failure('MissingParameter', 'The request must contain the parameter MessageBody.');
    }
    if (group !== null && (typeof group !== 'string' || !groupId.test(group))) {
      return failure('InvalidParameterValue', 'The parameter MessageGroupId is not valid.');
    }
    const messageId = randomUUID();
    await onMessage({ messageId, queueArn, body, messageGroupId: group, sentAt: now() });
    const md5 = createHash('md5').update(body).digest('hex');
    return { status: 200, body: { MessageId: messageId, MD5OfMessageBody: md5 } };
  },
});

const failure = (code: string, message: string): JsonResponse => ({
  status: 400,
  body: { __type: `com.amazonaws.sqs#${code}`, message },
});
