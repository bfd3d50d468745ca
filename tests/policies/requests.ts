import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as dynamodb from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import * as s3 from '@aws-sdk/client-s3';
import { mapDynamoDbRequest } from '../../engine/gatekeeper/dynamodb/mapping.ts';
import { parseHead, type RequestHead } from '../../engine/gatekeeper/signature/http-message.ts';
import type { NeededPermission } from '../../engine/iam/needed-permission.ts';
import { parseDeletions } from '../../engine/gatekeeper/s3/bodies.ts';
import { permissionsOfDeletion, mapS3Request } from '../../engine/gatekeeper/s3/mapping.ts';
import { parseJsonObject } from '../../engine/gatekeeper/dynamodb/strict-json.ts';
import { account, region, stack } from './deployment.ts';

/** What a request needs: all at once, or key by key. */
export type Needs =
  | { readonly kind: 'all'; readonly permissions: readonly NeededPermission[] }
  | { readonly kind: 'each'; readonly byKey: ReadonlyMap<string, readonly NeededPermission[]> };

interface Sent {
  readonly head: RequestHead;
  readonly body: string;
}

/** A request as the SDK hands it to its HTTP client. */
interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string | readonly string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (l) => `%${l.charCodeAt(0).toString(16)}`);

/** Serialises with the real SDK and stops where the request would leave. */
const serialise = async (operation: string, input: object): Promise<Sent> => {
  let sent: HttpRequest | null = null;
  const requestHandler = {
    handle: (request: unknown) => {
      sent = request as HttpRequest;
      return Promise.reject(new Error('not sent'));
    },
  };
  const configuration = {
    region,
    endpoint: 'http://127.0.0.1:9',
    credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' },
    maxAttempts: 1,
    requestHandler: requestHandler as never,
  };
  const [service, name = ''] = operation.split(':');
  const client: { send(command: unknown): Promise<unknown> } =
    service === 's3'
      ? new S3Client({
          ...configuration,
          forcePathStyle: true,
          requestChecksumCalculation: 'WHEN_REQUIRED',
        })
      : new DynamoDBClient(configuration);
  const commands = (service === 's3' ? s3 : dynamodb) as unknown as Readonly<
    Record<string, new (input: object) => unknown>
  >;
  const Command = commands[`${name}Command`];
  if (Command === undefined) throw new Error(`the SDK has no operation ${operation}`);
  await client.send(new Command(input)).catch(() => undefined);
  if (sent === null) throw new Error(`${operation} was not serialised`);
  const { method, path, query, headers, body }: HttpRequest = sent;
  const pairs = Object.entries(query).map(
    ([key, value]) => `${encode(key)}=${encode(String(value ?? ''))}`,
  );
  const parsed = parseHead(
    method,
    pairs.length > 0 ? `${path}?${pairs.join('&')}` : path,
    Object.entries(headers).flat(),
  );
  if (!parsed.ok) throw new Error(`${operation}: ${JSON.stringify(parsed.problem)}`);
  return { head: parsed.head, body: textOf(body) };
};

const textOf = (body: unknown): string =>
  body instanceof Uint8Array
    ? new TextDecoder().decode(body)
    : typeof body === 'string'
      ? body
      : '';

/** Every action that a command of the SDK needs, by the gatekeeper's own mapping.
 *  @throws when the request is not mapped. */
export const needsOf = async (operation: string, input: object): Promise<Needs> => {
  const { head, body } = await serialise(operation, input);
  if (operation.startsWith('s3:')) {
    const call = mapS3Request(head);
    if (call.operation !== 'DeleteObjects') return { kind: 'all', permissions: call.permissions };
    const { deletions } = parseDeletions(Buffer.from(body));
    const byKey = deletions.map(
      (deletion) => [deletion.key, permissionsOfDeletion(call, deletion)] as const,
    );
    return { kind: 'each', byKey: new Map(byKey) };
  }
  const name = head.headers.get('x-amz-target')?.split('.')[1] ?? '';
  const partitionKeys = new Map(stack.tables.map((table) => [table.name, table.partitionKey.name]));
  const mapping = mapDynamoDbRequest(name, parseJsonObject(body) ?? {}, {
    region,
    account,
    partitionKeys,
  });
  if (mapping.kind !== 'permissions') {
    throw new Error(`${operation} is not mapped: ${mapping.kind}`);
  }
  return { kind: 'all', permissions: mapping.permissions };
};
