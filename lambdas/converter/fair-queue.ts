import { SignatureV4 } from '@smithy/signature-v4';

/** The queue that gives every owner's events a turn. A message group's ID may have the colon of an identity
 *  ID and the number sign of a space.
 *  @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
export interface FairQueue {
  /** Keeps a message until it is converted.
   *  @throws when SQS has not taken it at the third attempt. */
  send(body: string, messageGroupId: string): Promise<void>;
}

/** Who sends: the settings of any client of the AWS SDK. */
export interface Sender {
  readonly region: () => Promise<string>;
  readonly credentials: ConstructorParameters<typeof SignatureV4>[0]['credentials'];
  readonly sha256: ConstructorParameters<typeof SignatureV4>[0]['sha256'];
}

/** A connection that Lambda froze between two invocations fails at its first request after that. */
const attempts = 3;
/** Milliseconds after which one attempt is given up. */
const longestAttempt = 5_000;

/** How far a clock may be off before AWS refuses its signatures, in milliseconds.
 *  @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-signing-elements.html */
const tolerance = 300_000;

/** A standard queue, which SQS reads in turn by message group. It is called by its JSON protocol: its
 *  client would make the bundle, and so a cold start, larger.
 *  @param endpoint where SQS answers.
 *  @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html
 *  @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
export const fairQueueAt = (queueUrl: string, endpoint: string, sender: Sender): FairQueue => {
  const url = new URL('/', endpoint);
  const signer = new SignatureV4({ service: 'sqs', ...sender });
  /** Milliseconds that SQS's clock is ahead of this one, by its last refusal. */
  let ahead = 0;
  /** Whether an answer shows that the clock was wrong; the next signature follows SQS's. */
  const hasCorrectedClock = ({ headers }: Response): boolean => {
    const difference = Date.parse(headers.get('date') ?? '') - Date.now();
    if (!(Math.abs(difference - ahead) > tolerance)) return false;
    ahead = difference;
    return true;
  };
  const post = async (body: string): Promise<Response> => {
    const headers = {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'AmazonSQS.SendMessage',
    };
    const signed = await signer.sign(
      {
        method: 'POST',
        protocol: url.protocol,
        hostname: url.hostname,
        path: '/',
        query: {},
        headers: { ...headers, host: url.host },
        body,
      },
      { signingDate: new Date(Date.now() + ahead) },
    );
    // fetch sets the host itself.
    const sent = Object.entries(signed.headers).filter(([name]) => name !== 'host');
    const signal = AbortSignal.timeout(longestAttempt);
    return fetch(url, { method: 'POST', headers: sent, body, signal });
  };
  return {
    async send(MessageBody, MessageGroupId) {
      const body = JSON.stringify({ QueueUrl: queueUrl, MessageBody, MessageGroupId });
      for (let attempt = 1; ; attempt += 1) {
        const isLast = attempt === attempts;
        const response = await post(body).catch((error: unknown) => {
          if (isLast) throw error;
          return null;
        });
        if (response?.ok) return void (await response.arrayBuffer());
        if (response === null) continue;
        const answer = await response.text();
        const mayHelp = response.status >= 500 || hasCorrectedClock(response);
        if (!mayHelp || isLast) {
          throw new Error(`SQS did not take the event: ${response.status} ${answer}`);
        }
      }
    },
  };
};
