import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { DynamoDbRequest } from '../../../../engine/dynamodb/dynamodb-service.ts';
import {
  createCredentials,
  type Credentials,
} from '../../../../engine/gatekeeper/signature/credentials.ts';
import { createDecisionLog, type DecisionLog } from '../../../../engine/gatekeeper/decisions.ts';
import { createGatekeeper } from '../../../../engine/gatekeeper/gatekeeper.ts';
import type { TemporaryCredentials } from '../../../../engine/gatekeeper/signature/principal.ts';
import type { Bucket, Role, Table } from '../../../../engine/provision/stack.ts';
import { S3Failure, type S3Request, type S3Response } from '../../../../engine/s3/s3-service.ts';

export const account = '000000000000';
export const region = 'us-east-1';
export const operator = {
  accessKeyId: 'AKIAOPERATOR00000000',
  secretAccessKey: 'operator-secret',
  arn: `arn:aws:iam::${account}:user/operator`,
};
const roleArn = `arn:aws:iam::${account}:role/user`;

/** Reads and writes under `{sub}/` of the bucket and in the partition of the table. */
const userPolicy = {
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'OwnObjects',
      Effect: 'Allow',
      Action: ['s3:PutObject', 's3:GetObject', 's3:DeleteObject', 's3:ListMultipartUploadParts'],
      Resource: 'arn:aws:s3:::photos/${cognito-identity.amazonaws.com:sub}/*',
    },
    {
      Sid: 'OwnRows',
      Effect: 'Allow',
      Action: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'],
      Resource: `arn:aws:dynamodb:${region}:${account}:table/rows`,
      Condition: {
        'ForAllValues:StringEquals': {
          'dynamodb:LeadingKeys': ['${cognito-identity.amazonaws.com:sub}'],
        },
        Null: { 'dynamodb:LeadingKeys': 'false' },
      },
    },
  ],
};

const roles: readonly Role[] = [
  {
    name: 'user',
    arn: roleArn,
    trust: { name: 'user-trust', document: { Version: '2012-10-17', Statement: [] } },
    policies: [{ name: 'user', document: userPolicy }],
    maxSessionDuration: 3600,
  },
];

const buckets: readonly Bucket[] = [
  {
    name: 'photos',
    arn: 'arn:aws:s3:::photos',
    policy: {
      name: 'photos-bucket',
      document: {
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'NothingUnderLocked',
            Effect: 'Deny',
            Principal: '*',
            Action: 's3:*',
            Resource: 'arn:aws:s3:::photos/me/locked/*',
          },
        ],
      },
    },
    cors: [
      {
        allowedOrigins: ['http://app.example'],
        allowedMethods: ['GET', 'PUT'],
        allowedHeaders: ['*'],
        exposedHeaders: ['ETag'],
        maxAge: 600,
      },
    ],
    versioning: 'Off',
    lifecycle: [],
    notifications: [],
  },
];

const tables: readonly Table[] = [
  {
    name: 'rows',
    arn: `arn:aws:dynamodb:${region}:${account}:table/rows`,
    partitionKey: { name: 'owner', type: 'S' },
    sortKey: { name: 'row', type: 'S' },
    ttlAttribute: null,
    maxThroughput: { read: null, write: null },
  },
];

/** A gatekeeper on a real port, in front of in-memory services. */
export interface EngineInMemory {
  readonly url: string;
  readonly port: number;
  readonly credentials: Credentials;
  readonly decisions: DecisionLog;
  /** By `bucket/key`. */
  readonly objects: Map<string, Buffer>;
  readonly s3Requests: S3Request[];
  readonly s3Errors: unknown[];
  readonly dynamoDbRequests: DynamoDbRequest[];
  /** Moves the engine's clock, in milliseconds. */
  advance(milliseconds: number): void;
  /** Credentials of a user whose identity ID is `sub`. */
  user(sub: string, seconds?: number): Promise<TemporaryCredentials>;
  close(): Promise<void>;
}

export const startEngineInMemory = async (): Promise<EngineInMemory> => {
  let ahead = 0;
  const now = () => Date.now() + ahead;
  const credentials = createCredentials({
    masterKey: new Uint8Array(32).fill(7),
    operator,
    now,
  });
  const decisions = createDecisionLog({ now });
  const objects = new Map<string, Buffer>();
  const s3Requests: S3Request[] = [];
  const s3Errors: unknown[] = [];
  const dynamoDbRequests: DynamoDbRequest[] = [];
  const executeS3 = async (request: S3Request): Promise<S3Response> => {
    s3Requests.push(request);
    const name = `${request.bucket}/${request.key}`;
    switch (request.operation) {
      case 'PutObject':
      case 'UploadPart': {
        const pieces: Uint8Array[] = [];
        for await (const piece of request.body) pieces.push(piece);
        objects.set(name, Buffer.concat(pieces));
        return { status: 200, headers: { etag: '"e"' }, body: null };
      }
      case 'GetObject':
      case 'HeadObject': {
        const bytes = objects.get(name);
        if (bytes === undefined) throw new S3Failure(404, 'NoSuchKey', 'No such key.');
        const { Readable } = await import('node:stream');
        return {
          status: 200,
          headers: { 'content-length': String(bytes.length) },
          body: request.operation === 'GetObject' ? Readable.from([bytes]) : null,
        };
      }
      case 'DeleteObjects': {
        const deletions = request.deletions ?? [];
        for (const { key, allowed } of deletions) {
          if (allowed) objects.delete(`${request.bucket}/${key}`);
        }
        const entries = deletions.map(({ key, allowed, message }) =>
          allowed
            ? `<Deleted><Key>${key}</Key></Deleted>`
            : `<Error><Key>${key}</Key><Code>AccessDenied</Code><Message>${message}</Message></Error>`,
        );
        return {
          status: 200,
          headers: { 'content-type': 'application/xml' },
          body: `<DeleteResult>${entries.join('')}</DeleteResult>`,
        };
      }
      default:
        return { status: 200, headers: {}, body: null };
    }
  };
  const gatekeeper = createGatekeeper({
    region,
    account,
    roles,
    buckets,
    tables,
    credentials,
    decisions,
    s3: {
      hasTags: ({ key }) => Promise.resolve(key.endsWith('tagged')),
      handle: (request) =>
        executeS3(request).catch((error: unknown) => {
          s3Errors.push(error);
          throw error;
        }),
    },
    dynamodb: {
      handle: (request) => {
        dynamoDbRequests.push(request);
        return Promise.resolve({ status: 200, body: {} });
      },
    },
    now,
  });
  const server: Server = createServer((request, response) => void gatekeeper(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    credentials,
    decisions,
    objects,
    s3Requests,
    s3Errors,
    dynamoDbRequests,
    advance(milliseconds) {
      ahead += milliseconds;
    },
    user: (sub, seconds = 3600) =>
      credentials.issue({
        kind: 'role-session',
        arn: `arn:aws:sts::${account}:assumed-role/user/CognitoIdentityCredentials`,
        roleArn,
        context: { 'cognito-identity.amazonaws.com:sub': [sub] },
        issuedAt: now(),
        expiresAt: now() + seconds * 1000,
      }),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
};
