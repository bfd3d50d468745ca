import {
  failedEventLine,
  failedEventOf,
  isReplayed,
  type FailedMessage,
  readFailedEventsCommand,
} from './failed-events-command.ts';
import { connect, regionOfProfile } from '../deployment/clients.ts';
import { callQueue, invokeLater, type Caller } from '../deployment/signed-call.ts';
import { outputsOf } from '../deployment/stack.ts';
import { stackOf } from '../deployment/target.ts';

interface Message extends FailedMessage {
  readonly ReceiptHandle: string;
}

/** Seconds for which a message that is read here is hidden from other readers. */
const hiddenSeconds = 120;

/** `npm run failed-events -- list|replay [ID…]`. Replayed events go to the converter as S3 sent them, which
 *  skips what it has converted already; each is deleted from the queue once Lambda has it. */
const main = async (): Promise<void> => {
  const command = readFailedEventsCommand(
    process.argv.slice(2),
    process.env,
    await regionOfProfile(),
  );
  const { cloudFormation, credentials } = await connect(command.target);
  const { FailedEventsQueueUrl, ConverterArn } = await outputsOf(
    cloudFormation,
    stackOf(command.target, 'Latchkey'),
  );
  if (FailedEventsQueueUrl === undefined || ConverterArn === undefined) {
    throw new Error('the stack Latchkey is not deployed here');
  }
  const { region, endpoint } = command.target;
  const caller: Caller = { region, endpoint, credentials };
  const messages = await messagesIn(caller, FailedEventsQueueUrl);
  const queue = (operation: string, input: Readonly<Record<string, unknown>>) =>
    callQueue(caller, operation, { QueueUrl: FailedEventsQueueUrl, ...input });
  let replayed = 0;
  try {
    for (const { ReceiptHandle, ...message } of messages) {
      const event = failedEventOf(message);
      if (command.verb === 'list') console.log(failedEventLine(event));
      if (event === null || command.verb === 'list' || !isReplayed(command, event)) continue;
      await invokeLater(caller, ConverterArn, event.payload);
      await queue('DeleteMessage', { ReceiptHandle });
      replayed += 1;
      console.log(`replayed ${failedEventLine(event)}`);
    }
  } finally {
    // A deleted message has no visibility any more.
    for (const { ReceiptHandle } of messages) {
      await queue('ChangeMessageVisibility', { ReceiptHandle, VisibilityTimeout: 0 }).catch(
        () => null,
      );
    }
  }
  console.log(
    command.verb === 'list'
      ? `${messages.length} failed events`
      : `${replayed} of ${messages.length} replayed`,
  );
};

/** Every message of the queue that nobody else is reading. SQS offers no list: each is received, and
 *  hidden until it is made visible again.
 *  @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html */
const messagesIn = async (caller: Caller, queueUrl: string): Promise<readonly Message[]> => {
  const found = new Map<string, Message>();
  for (;;) {
    const { Messages = [] } = (await callQueue(caller, 'ReceiveMessage', {
      QueueUrl: queueUrl,
      MaxNumberOfMessages: 10,
      VisibilityTimeout: hiddenSeconds,
      MessageSystemAttributeNames: ['SentTimestamp'],
      // A long poll asks every server of the queue.
      WaitTimeSeconds: 1,
    })) as { readonly Messages?: readonly Message[] };
    const fresh = Messages.filter(({ MessageId }) => !found.has(MessageId));
    if (fresh.length === 0) return [...found.values()];
    for (const message of fresh) found.set(message.MessageId, message);
  }
};

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
