import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Credentials } from './signature/credentials.ts';
import { globalContext } from './request-context.ts';
import { readSignedCall, type CallFailure, type SignedCall } from './signed-call.ts';

export interface StsOptions {
  readonly region: string;
  /** Twelve digits. */
  readonly account: string;
  readonly credentials: Credentials;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

export interface XmlResponse {
  readonly status: number;
  readonly body: string;
}

const version = '2011-06-15';
const namespace = `https://sts.amazonaws.com/doc/${version}/`;

/** Whether a request is in STS's query protocol: a form, signed for `sts` or not at all. */
export const isForSts = ({ method, url, headers }: IncomingMessage): boolean =>
  method === 'POST' &&
  url === '/' &&
  headers['x-amz-target'] === undefined &&
  (headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded') &&
  /^$|\/sts\/aws4_request/.test(headers.authorization ?? '');

/** Handles GetCallerIdentity, the only operation of STS here. Any signed caller may use it: it needs no
 *  permission.
 *  @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
export const createSts =
  ({ region, account, credentials, now }: StsOptions) =>
  async (request: IncomingMessage): Promise<XmlResponse> => {
    const here = { region, service: 'sts', credentials, now: now() };
    const call = await readSignedCall(request, here);
    if (!call.ok) return refused(403, queryFailure(call.failure));
    const parameters = new URLSearchParams(call.body.toString('utf8'));
    const action = parameters.get('Action') ?? '';
    if (action !== 'GetCallerIdentity' || parameters.get('Version') !== version) {
      const asked = `${action} for version ${parameters.get('Version') ?? ''}`;
      return refused(400, {
        type: 'InvalidAction',
        message: `Could not find operation ${asked}`,
      });
    }
    const remoteAddress = request.socket.remoteAddress ?? '';
    return identityOf(call, { remoteAddress, region, account, now: here.now });
  };

const identityOf = (
  { head, sender }: SignedCall,
  here: Pick<Parameters<typeof globalContext>[0], 'remoteAddress' | 'region' | 'account' | 'now'>,
): XmlResponse => {
  const userId = globalContext({ ...sender, ...here, head })['aws:userid']?.[0] ?? '';
  const result = [
    element('Arn', sender.principal.arn),
    element('UserId', userId),
    element('Account', here.account),
  ].join('');
  return {
    status: 200,
    body: `<GetCallerIdentityResponse xmlns="${namespace}"><GetCallerIdentityResult>${result}</GetCallerIdentityResult><ResponseMetadata>${element('RequestId', randomUUID())}</ResponseMetadata></GetCallerIdentityResponse>`,
  };
};

/** The names that the query protocol has for problems of a signature.
 *  @see https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html */
const queryNames: ReadonlyMap<string, string> = new Map([
  ['InvalidSignatureException', 'SignatureDoesNotMatch'],
  ['UnrecognizedClientException', 'InvalidClientTokenId'],
]);

const queryFailure = ({ type, message }: CallFailure): CallFailure => ({
  type: queryNames.get(type) ?? type.replace(/Exception$/, ''),
  message,
});

const refused = (status: number, { type, message }: CallFailure): XmlResponse => {
  const error = [element('Type', 'Sender'), element('Code', type), element('Message', message)];
  return {
    status,
    body: `<ErrorResponse xmlns="${namespace}"><Error>${error.join('')}</Error>${element('RequestId', randomUUID())}</ErrorResponse>`,
  };
};

const element = (name: string, text: string): string =>
  `<${name}>${text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`)}</${name}>`;
