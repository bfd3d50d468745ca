import type { IncomingMessage } from 'node:http';
import { dynamoDbFailure } from './dynamodb/error-responses.ts';
import { readBody } from './read-body.ts';
import type { Credentials } from './signature/credentials.ts';
import { parseHead, type RequestHead } from './signature/http-message.ts';
import { identify, type Sender } from './signature/sender.ts';
import { sha256 } from './signature/sigv4.ts';

/** A small request whose signature is verified. */
export interface SignedCall {
  readonly head: RequestHead;
  readonly body: Buffer;
  readonly sender: Extract<Sender, { kind: 'signed' }>;
}

export interface CallFailure {
  /** Without a namespace, e.g. `IncompleteSignatureException`. */
  readonly type: string;
  readonly message: string;
}

export type ReadCall =
  ({ readonly ok: true } & SignedCall) | { readonly ok: false; readonly failure: CallFailure };

/** Maximum bytes of a call to Cognito or STS; none comes near. */
const longestCall = 256 * 1024;

/** Reads a call and verifies its signature, which must be in the Authorization header.
 *  @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/CommonErrors.html */
export const readSignedCall = async (
  request: IncomingMessage,
  here: {
    readonly region: string;
    readonly service: string;
    readonly credentials: Credentials;
    /** Epoch milliseconds. */
    readonly now: number;
  },
): Promise<ReadCall> => {
  const parsed = parseHead(request.method ?? '', request.url ?? '', request.rawHeaders);
  if (!parsed.ok) return { ok: false, failure: failureOf(parsed.problem) };
  const { head } = parsed;
  const body = await readBody(
    request.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>,
    longestCall,
  );
  if (body === null) {
    return refusedCall('RequestEntityTooLargeException', 'The request is too large.');
  }
  const identified = await identify(head, here, () => sha256(body));
  if (!identified.ok) return { ok: false, failure: failureOf(identified.problem) };
  const { sender } = identified;
  return sender.kind === 'signed' && sender.authentication.mechanism === 'header'
    ? { ok: true, head, body, sender }
    : refusedCall('MissingAuthenticationTokenException', 'Missing Authentication Token');
};

const refusedCall = (type: string, message: string): ReadCall => ({
  ok: false,
  failure: { type, message },
});

/** Services with AWS's JSON protocols word these problems alike. */
const failureOf = (problem: Parameters<typeof dynamoDbFailure>[0]): CallFailure => {
  const { type, message } = dynamoDbFailure(problem);
  return { type: type.split('#').at(-1) ?? type, message };
};
