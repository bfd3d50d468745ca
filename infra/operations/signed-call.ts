import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';

/** Where signed calls go, and as whom. */
export interface Caller {
  readonly region: string;
  /** Of an emulator; null on AWS. */
  readonly endpoint: string | null;
  readonly credentials: ConstructorParameters<typeof SignatureV4>[0]['credentials'];
}

/** An error that a service answered, by its code, e.g. `NoSuchEntity`. */
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
export const callUserPool = async (
  caller: Caller,
  operation: string,
  input: Readonly<Record<string, unknown>>,
): Promise<Readonly<Record<string, unknown>>> => {
  const { region } = caller;
  const { status, text } = await send(
    caller,
    { service: 'cognito-idp', region, host: `cognito-idp.${region}.amazonaws.com` },
    {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
    },
    JSON.stringify(input),
  );
  const answer = (text === '' ? {} : JSON.parse(text)) as Readonly<Record<string, unknown>>;
  if (status === 200) return answer;
  const code =
    String(answer.__type ?? status)
      .split('#')
      .at(-1) ?? '';
  throw new ServiceError(code, String(answer.message ?? answer.Message ?? ''));
};

/** The text of the first XML element of a name, null when there is none. */
export const element = (xml: string, name: string): string | null =>
  new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? null;

const send = async (
  { endpoint, credentials }: Caller,
  {
    service,
    region,
    host,
  }: { readonly service: string; readonly region: string; readonly host: string },
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<{ readonly status: number; readonly text: string }> => {
  const url = new URL(endpoint ?? `https://${host}`);
  const signer = new SignatureV4({ service, region, credentials, sha256: Sha256 });
  const signed = await signer.sign({
    method: 'POST',
    protocol: url.protocol,
    hostname: url.hostname,
    path: '/',
    query: {},
    headers: { ...headers, host: url.host },
    body,
  });
  const headersSent = Object.entries(signed.headers).filter(([name]) => name !== 'host');
  const response = await fetch(url, { method: 'POST', headers: headersSent, body });
  return { status: response.status, text: await response.text() };
};
