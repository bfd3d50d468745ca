import { sendOperation } from '../integration/attacks/sdk-command.ts';
import { clientsFor } from '../integration/clients.ts';
import type { Answer, ConformanceCase, Input, Output, Step, Subject } from './case.ts';

/** Fields whose values differ by engine, time or run: a client may rely on their presence only. */
const shapes: Readonly<Record<string, string>> = {
  UploadId: 'an upload ID',
  NextUploadIdMarker: 'an upload ID',
  LastModified: 'a date',
  CreationDate: 'a date',
  NextContinuationToken: 'a token',
  ContinuationToken: 'a token',
  Location: 'an address',
  UserSub: 'an ID',
  IdentityId: 'an identity ID',
  Session: 'a session',
  IdToken: 'a token',
  AccessToken: 'a token',
  RefreshToken: 'a token',
  SRP_B: 'a number',
  SALT: 'a salt',
  SECRET_BLOCK: 'a block',
  USER_ID_FOR_SRP: 'a user',
  USERNAME: 'a user',
};

/** Fields that are not compared: the bucket's owner, consumed capacity, encryption; and the CRC-64 that
 *  S3 computes for every object and some emulators do not. */
const leftOut = new Set([
  ...[
    '$metadata',
    'Owner',
    'Initiator',
    'ConsumedCapacity',
    'ServerSideEncryption',
    'RequestCharged',
  ],
  ...[
    'StorageClass',
    'BucketKeyEnabled',
    'VersionId',
    'ItemCollectionMetrics',
    'CopySourceVersionId',
  ],
  ...[
    'Expiration',
    'ChecksumType',
    'AbortDate',
    'AbortRuleId',
    'ChecksumCRC64NVME',
    'ChecksumAlgorithm',
  ],
]);

/** Word by name. */
type Words = ReadonlyMap<string, string>;

const wordsOf = ({ config }: Subject, unique: string): Words =>
  new Map([
    [unique, 'UNIQUE'],
    [config.uploadsBucket, 'BUCKET'],
    [config.sessionsTable, 'TABLE'],
  ]);

const inWords = (text: string, words: Words): string =>
  [...words].reduce((so, [name, word]) => so.replaceAll(name, word), text);

const isStream = (value: object): value is { transformToString(): Promise<string> } =>
  'transformToString' in value;

/** Removes from JSON what differs from run to run; names of this run and deployment become words. */
const normalised = async (value: unknown, words: Words): Promise<unknown> => {
  if (typeof value === 'string') return inWords(value, words);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date) return 'a date';
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return Promise.all(value.map((each) => normalised(each, words)));
  if (value instanceof Set) return normalised([...value], words);
  if (isStream(value)) return normalised(await value.transformToString(), words);
  const kept = Object.entries(value).filter(
    ([name, each]) => !leftOut.has(name) && each !== undefined,
  );
  const entries = await Promise.all(
    kept.map(async ([name, each]) => [
      inWords(name, words),
      shapes[name] ?? (await normalised(each, words)),
    ]),
  );
  return Object.fromEntries(entries.sort()) as unknown;
};

interface Raw {
  readonly status: number;
  readonly code: string | null;
  readonly output: Output;
}

const cognitoTarget = (operation: string): string =>
  operation.startsWith('Identity:')
    ? `AWSCognitoIdentityService.${operation.slice('Identity:'.length)}`
    : `AWSCognitoIdentityProviderService.${operation}`;

const askCognito = async ({ config }: Subject, operation: string, input: Input): Promise<Raw> => {
  const answer = await fetch(config.endpoints?.cognitoIdp ?? '', {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': cognitoTarget(operation),
    },
    body: JSON.stringify(input),
  });
  const text = await answer.text();
  const output = (text === '' ? {} : JSON.parse(text)) as Output;
  if (answer.ok) return { status: answer.status, code: null, output };
  const type = String(output.__type ?? answer.headers.get('x-amzn-errortype') ?? '');
  return { status: answer.status, code: type.split('#').at(-1)?.split(':')[0] ?? '', output: {} };
};

const statusOf = (output: Output): number =>
  (output.$metadata as { httpStatusCode?: number } | undefined)?.httpStatusCode ?? 0;

const send = async (
  subject: Subject,
  service: ConformanceCase['service'],
  [operation]: Step,
  input: Input,
): Promise<Raw> => {
  if (service === 'cognito') return askCognito(subject, operation, input);
  const clients = clientsFor(subject.config, subject.operator);
  const answer = await sendOperation(clients, `${service}:${operation}`, input);
  if (!answer.ok) return { status: answer.status, code: answer.code, output: {} };
  const output = answer.output as Output;
  return { status: statusOf(output), code: null, output };
};

/** Sends the requests of a case to an engine.
 *  @returns the response to the last one, without what differs from run to run.
 *  @throws when the engine does not respond. */
export const ask = async (
  subject: Subject,
  { service, steps }: ConformanceCase,
  unique: string,
): Promise<Answer> => {
  const outputs: Output[] = [];
  let last: Raw = { status: 0, code: null, output: {} };
  for (const step of steps({ config: subject.config, unique })) {
    const [, input] = step;
    last = await send(subject, service, step, typeof input === 'function' ? input(outputs) : input);
    outputs.push(last.output);
  }
  return {
    status: last.status,
    code: last.code,
    body: last.code === null ? await normalised(last.output, wordsOf(subject, unique)) : null,
  };
};
