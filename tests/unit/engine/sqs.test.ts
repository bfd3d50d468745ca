import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { createSqs } from '../../../engine/sqs/sqs.ts';
import type { Message } from '../../../engine/sqs/sqs-service.ts';

const queueArn = 'arn:aws:sqs:us-east-1:000000000000:fair';
const queue = { name: 'fair', arn: queueArn, url: 'https://x/000000000000/fair', redrive: null };

const made = () => {
  const messages: Message[] = [];
  const sqs = createSqs({
    queues: [queue],
    now: () => 7,
    onMessage: (message) => {
      messages.push(message);
      return Promise.resolve();
    },
  });
  const send = (input: object, operation = 'SendMessage', to = queueArn) =>
    sqs.handle({ operation, queueArn: to, input: { QueueUrl: queue.url, ...input } });
  return { messages, send };
};

test('a message is passed on with its group, and answered with its ID and digest', async () => {
  const { messages, send } = made();
  const { status, body } = await send({ MessageBody: 'é', MessageGroupId: 'us-east-1:0a' });
  const [message] = messages;
  expect(status).toBe(200);
  expect(message).toMatchObject({
    ...{ queueArn, body: 'é', messageGroupId: 'us-east-1:0a', sentAt: 7 },
  });
  expect(body).toEqual({
    MessageId: message?.messageId,
    MD5OfMessageBody: createHash('md5').update('é').digest('hex'),
  });
});

test('a message needs no group', async () => {
  const { messages, send } = made();
  await send({ MessageBody: 'x' });
  expect(messages).toMatchObject([{ messageGroupId: null }]);
});

test.each([
  ['no body', {}, 'MissingParameter'],
  ['an empty body', { MessageBody: '' }, 'MissingParameter'],
  ['a group of 129 letters', { MessageBody: 'x', MessageGroupId: 'g'.repeat(129) }, 'InvalidPa'],
  ['a group with a space', { MessageBody: 'x', MessageGroupId: 'a b' }, 'InvalidParameterValue'],
  ['a group that is no text', { MessageBody: 'x', MessageGroupId: 1 }, 'InvalidParameterValue'],
  ['a delay', { MessageBody: 'x', DelaySeconds: 5 }, 'UnsupportedOperation'],
])('a message with %s is refused', async (_, input, code) => {
  const { messages, send } = made();
  const { status, body } = await send(input);
  expect(status).toBe(400);
  expect((body as { __type: string }).__type).toContain(`com.amazonaws.sqs#${code}`);
  expect(messages).toEqual([]);
});

test('a queue that the stack does not have does not exist', async () => {
  const { send } = made();
  const { body } = await send({ MessageBody: 'x' }, 'SendMessage', `${queueArn}x`);
  expect(body).toMatchObject({ __type: 'com.amazonaws.sqs#QueueDoesNotExist' });
});

test('another operation is refused by its name', async () => {
  const { send } = made();
  expect((await send({}, 'ReceiveMessage')).body).toEqual({
    __type: 'com.amazonaws.sqs#UnsupportedOperation',
    message: 'the embedded engine has no ReceiveMessage',
  });
});
