import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';

/** Endpoint and credentials of signed calls. */
export interface Caller {
  readonly region: string;
  /** Of an emulator; null on AWS. */
  readonly endpoint: string | null;
  readonly credentials: ConstructorParameters<typeof SignatureV4>[0]['credentials'];
}

/** An error response of a service, with its code, e.g. `NoSuchEntity`. */
export class ServiceError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(`${code}: ${message}`);
  }
}

/** Calls IAM, which is global and signs for us-east-1, by its query protocol.
 *  @returns the answer's XML.
 *  @throws ServiceError with IAM's code.
 *  @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_Operations.html */
export const callIam = async (
  caller: Caller,
  action: string,
  parameters: Readonly<Record<string, string>>,
): Promise<string> => {
  const body = new URLSearchParams({ Action: action, Version: '2010-05-08', ...parameters });
  const { status, text } = await send(
    caller,
    { service: 'iam', region: 'us-east-1', host: 'iam.amazonaws.com' },
    { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
    body.toString(),
  );
  if (status === 200) return text;
  throw new ServiceError(element(text, 'Code') ?? String(status), element(text, 'Message') ?? text);
};

/** Calls the user pool's API by its JSON protocol.
 *  @throws ServiceError with Cognito's exception.
 *  @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/Welcome.html */
export const callUserPool = (caller: Caller, operation: string, input: Json): Promise<Json> =>
  callJson(caller, 'cognito-idp', '1.1', `AWSCognitoIdentityProviderService.${operation}`, input);

/** Calls SQS by its JSON protocol.
 *  @throws ServiceError with the exception of SQS.
 *  @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-making-api-requests-json.html */
export const callQueue = (caller: Caller, operation: string, input: Json): Promise<Json> =>
  callJson(caller, 'sqs', '1.0', `AmazonSQS.${operation}`, input);

/** Invokes a function without waiting for it: Lambda keeps the event, retries it, and sends it to the
 *  failed-event destination when every attempt fails.
 *  @throws ServiceError with Lambda's exception.
 *  @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
export const invokeLater = async (
  caller: Caller,
  functionArn: string,
  event: unknown,
): Promise<void> => {
  const { status, text } = await send(
    caller,
    lambda(caller),
    { 'content-type': 'application/json', 'x-amz-invocation-type': 'Event' },
    JSON.stringify(event),
    {
      method: 'POST',
      path: `/2015-03-31/functions/${encodeURIComponent(functionArn)}/invocations`,
    },
  );
  if (status !== 202) throw jsonError(status, text);
};

/** Asks Lambda for the account's limits.
 *  @throws ServiceError with Lambda's exception.
 *  @see https://docs.aws.amazon.com/lambda/latest/api/API_GetAccountSettings.html */
export const lambdaLimits = async (caller: Caller): Promise<Json> => {
  const { status, text } = await send(caller, lambda(caller), {}, '', {
    method: 'GET',
    path: '/2016-08-19/account-settings',
  });
  if (status !== 200) throw jsonError(status, text);
  return (parsed(text).AccountLimit ?? {}) as Json;
};

const lambda = ({ region }: Caller): Service => ({
  service: 'lambda',
  region,
  host: `lambda.${region}.amazonaws.com`,
});

type Json = Readonly<Record<string, unknown>>;

const callJson = async (
  caller: Caller,
  service: string,
  version: '1.0' | '1.1',
  target: string,
  input: Json,
): Promise<Json> => {
  const { region } = caller;
  const { status, text } = await send(
    caller,
    { service, region, host: `${service}.${region}.amazonaws.com` },
    { 'content-type': `application/x-amz-json-${version}`, 'x-amz-target': target },
    JSON.stringify(input),
  );
  if (status !== 200) throw jsonError(status, text);
  return parsed(text);
};

const parsed = (text: string): Json => (text === '' ? {} : (JSON.parse(text) as Json));

const jsonError = (status: number, text: string): ServiceError => {
  const answer = parsed(text);
  const code = String(answer.__type ?? status).split('#');
  return new ServiceError(code.at(-1) ?? '', String(answer.message ?? answer.Message ?? text));
};

/** The text of the first XML element of a name, null when there is none. */
export const element = (xml: string, name: string): string | null =>
  new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? null;

interface Service {
  readonly service: string;
  readonly region: string;
  readonly host: string;
}

const toRoot = { method: 'POST', path: '/' };

const send = async (
  { endpoint, credentials }: Caller,
  { service, region, host }: Service,
  headers: Readonly<Record<string, string>>,
  body: string,
  { method, path }: { readonly method: string; readonly path: string } = toRoot,
): Promise<{ readonly status: number; readonly text: string }> => {
  const url = new URL(path, endpoint ?? `https://${host}`);
  const signer = new SignatureV4({ service, region, credentials, sha256: Sha256 });
  const signed = await signer.sign({
    method,
    protocol: url.protocol,
    hostname: url.hostname,
    path,
    query: {},
    headers: { ...headers, host: url.host },
    body,
  });
  const headersSent = Object.entries(signed.headers).filter(([name]) => name !== 'host');
  const response = await fetch(url, {
    method,
    headers: headersSent,
    ...(method === 'GET' ? {} : { body }),
  });
  return { status: response.status, text: await response.text() };
};
