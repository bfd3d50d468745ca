import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as s3 from '@aws-sdk/client-s3';
import { mapDynamoDbRequest } from '../engine/gatekeeper/dynamodb/mapping.ts';
import { parseHead, type RequestHead } from '../engine/gatekeeper/signature/http-message.ts';
import type { NeededPermission } from '../engine/iam/needed-permission.ts';
import { parseDeletions } from '../engine/gatekeeper/s3/bodies.ts';
import { permissionsOfDeletion, mapS3Request } from '../engine/gatekeeper/s3/mapping.ts';
import { parseJsonObject } from '../engine/gatekeeper/dynamodb/strict-json.ts';
import type { Stack } from '../engine/provision/stack.ts';
import { isAllowed } from '../engine/explain/decide.ts';
import { me, other, otherSpace, ownSpace } from '../engine/explain/deployment.ts';

/** One case of the catalogue as questions: it comes out as expected when every group whose
 *  expectation is allow is answered yes throughout, and every other has a no. */
export interface AttackCase {
  readonly id: string;
  readonly as: string;
  readonly groups: readonly {
    readonly permissions: readonly NeededPermission[];
    readonly allow: boolean;
  }[];
}

/** The catalogue as it stands in `tests/attacks.json`. */
export interface Catalogue {
  readonly requests: readonly {
    readonly id: string;
    readonly as: string;
    readonly operation: string;
    readonly input: object;
    readonly expect: string;
    readonly allowed?: readonly string[];
  }[];
  readonly decisions: readonly {
    readonly id: string;
    readonly as: string;
    readonly action: string;
    readonly resource: string;
    readonly context: Readonly<Record<string, string | readonly string[]>>;
    readonly expect: string;
  }[];
}

/** Turns the catalogue into questions for one deployment: requests are serialised by the real SDK
 *  and mapped by the gatekeeper's own mapping. Policies play no part, so the cases hold for every
 *  mutant of them. */
export const attackCases = async (
  catalogue: Catalogue,
  stack: Stack,
): Promise<readonly AttackCase[]> => {
  const values = placeholders(stack);
  const requests = await Promise.all(
    fill(catalogue.requests, values).map(async (given): Promise<AttackCase> => {
      const needs = await needsOf(stack, given.operation, given.input);
      const groups = needs.map(({ key, permissions }) => ({
        permissions,
        allow: given.expect === 'allow' || (given.allowed ?? []).includes(key),
      }));
      return { id: given.id, as: given.as, groups };
    }),
  );
  const decisions = fill(catalogue.decisions, values).map(
    ({ id, as, action, resource, context, expect }): AttackCase => ({
      id,
      as,
      groups: [
        {
          permissions: [
            {
              action,
              resource,
              context: {
                ...(as.startsWith('service:') ? { 'aws:SourceAccount': [stack.account] } : {}),
                ...Object.fromEntries(
                  Object.entries(context).map(([key, value]) => [key, [value].flat()]),
                ),
              },
            },
          ],
          allow: expect === 'allow',
        },
      ],
    }),
  );
  return [...requests, ...decisions];
};

/** Whether a case comes out as the catalogue expects. */
export const holds = (stack: Stack, { as, groups }: AttackCase): boolean =>
  groups.every(
    ({ permissions, allow }) =>
      (permissions.length > 0 && permissions.every((each) => isAllowed(stack, as, each))) === allow,
  );

/** Values of a catalogue's placeholders in one deployment. */
export const placeholders = (stack: Stack): Readonly<Record<string, string>> => ({
  me,
  other,
  space: ownSpace,
  otherSpace,
  meUpper: me.toUpperCase(),
  mePart: me.slice(0, 20),
  otherEncoded: encodeURIComponent(other),
  otherQuestion: `${other.slice(0, -1)}?`,
  session: '01J00000000000000000000001',
  file: '01J00000000000000000000002',
  otherSession: '01J00000000000000000000003',
  otherFile: '01J00000000000000000000004',
  uploadId: 'upload-1',
  uploadId2: 'upload-2',
  otherUploadId: 'upload-3',
  partETag: '"0cc175b9c0f1b6a831c399e269772661"',
  spaceUploadId: 'upload-4',
  spaceUploadId2: 'upload-5',
  otherSpaceUploadId: 'upload-6',
  someVersion: 'L4kqtJlcpXroDTDmpUMLUo',
  region: stack.region,
  account: stack.account,
  uploadsBucket: stack.outputs.UploadsBucketName ?? '',
  resultsBucket: stack.outputs.ResultsBucketName ?? '',
  sessionsTable: stack.outputs.SessionsTableName ?? '',
  resultsTable: stack.outputs.ResultsTableName ?? '',
  failedEvents: stack.converter.onFailureArn?.split(':').at(-1) ?? '',
  fairQueue: stack.converter.eventSource?.queueArn.split(':').at(-1) ?? '',
  siteBucket: stack.outputs.SiteBucketName ?? '',
  siteDistributionArn: stack.outputs.SiteDistributionArn ?? '',
  identityPoolId: stack.identityPool.id,
  issuer: stack.userPool.issuer.replace('https://', ''),
  userSub: '7d8ca528-4931-4254-9273-ea5ee853f271',
  userPoolArn: stack.userPool.arn,
  converterArn: stack.converter.arn,
  converterRoleArn: stack.converter.roleArn,
  authenticatedRoleArn: stack.identityPool.authenticatedRoleArn,
});

/** Replaces `{name}` everywhere in a value; `${…}` of IAM stays. */
export const fill = <T>(value: T, values: Readonly<Record<string, string>>): T =>
  JSON.parse(
    JSON.stringify(value).replace(/(?<!\$)\{([A-Za-z0-9]+)\}/g, (text, name: string) =>
      values[name] === undefined ? text : JSON.stringify(values[name]).slice(1, -1),
    ),
  ) as T;

interface Need {
  /** The object key, where each key of a request is authorised by itself. */
  readonly key: string;
  readonly permissions: readonly NeededPermission[];
}

const needsOf = async (stack: Stack, operation: string, input: object): Promise<Need[]> => {
  const { head, body } = await serialise(operation, input, stack.region);
  if (operation.startsWith('s3:')) {
    const call = mapS3Request(head);
    if (call.operation !== 'DeleteObjects') return [{ key: '', permissions: call.permissions }];
    return parseDeletions(Buffer.from(body)).deletions.map((deletion) => ({
      key: deletion.key,
      permissions: permissionsOfDeletion(call, deletion),
    }));
  }
  const name = head.headers.get('x-amz-target')?.split('.')[1] ?? '';
  const mapping = mapDynamoDbRequest(name, parseJsonObject(body) ?? {}, {
    region: stack.region,
    account: stack.account,
    partitionKeys: new Map(stack.tables.map((table) => [table.name, table.partitionKey.name])),
  });
  if (mapping.kind !== 'permissions') {
    throw new Error(`${operation} is not mapped: ${mapping.kind}`);
  }
  return [{ key: '', permissions: mapping.permissions }];
};

/** A request as the SDK hands it to its HTTP client. */
interface SentRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string | readonly string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (l) => `%${l.charCodeAt(0).toString(16)}`);

/** Serialises with the real SDK, and stops where the request would leave. */
const serialise = async (
  operation: string,
  input: object,
  region: string,
): Promise<{ head: RequestHead; body: string }> => {
  let sent: SentRequest | null = null;
  const configuration = {
    region,
    endpoint: 'http://127.0.0.1:9',
    credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' },
    maxAttempts: 1,
    requestHandler: {
      handle: (request: unknown) => {
        sent = request as SentRequest;
        return Promise.reject(new Error('not sent'));
      },
    } as never,
  };
  const [service, name = ''] = operation.split(':');
  const client: { send(command: unknown): Promise<unknown> } =
    service === 's3'
      ? new s3.S3Client({
          ...configuration,
          forcePathStyle: true,
          requestChecksumCalculation: 'WHEN_REQUIRED',
        })
      : new dynamodb.DynamoDBClient(configuration);
  const commands = (service === 's3' ? s3 : dynamodb) as unknown as Readonly<
    Record<string, new (input: object) => unknown>
  >;
  const Command = commands[`${name}Command`];
  if (Command === undefined) throw new Error(`the SDK has no operation ${operation}`);
  await client.send(new Command(input)).catch(() => undefined);
  if (sent === null) throw new Error(`${operation} was not serialised`);
  const { method, path, query, headers, body }: SentRequest = sent;
  const pairs = Object.entries(query).map(
    ([key, value]) => `${encode(key)}=${encode(String(value ?? ''))}`,
  );
  const target = pairs.length > 0 ? `${path}?${pairs.join('&')}` : path;
  const parsed = parseHead(method, target, Object.entries(headers).flat());
  if (!parsed.ok) throw new Error(`${operation}: ${JSON.stringify(parsed.problem)}`);
  const text = body instanceof Uint8Array ? new TextDecoder().decode(body) : body;
  return { head: parsed.head, body: typeof text === 'string' ? text : '' };
};
