import { randomBytes } from 'node:crypto';
import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fileKey, preferencesKey } from '#contract/item-keys';
import { newFileId, newSessionId } from '#contract/ids';
import { uploadKey } from '#contract/object-keys';
import { temporaryFolder } from '../app-process.ts';
import { fig, photoBytes } from '../fixtures/photos.ts';
import { needs } from './capabilities.ts';
import { clientsFor, type Clients } from './clients.ts';
import { startEngineProcess, type EngineProcess } from './engine-process.ts';
import { eventually } from './eventually.ts';
import { credentialsFor, signIn, type SignedIn } from './users.ts';

const own = needs('ownProcess');

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let engine: EngineProcess;

beforeEach(async () => {
  folder = await temporaryFolder();
  engine = await startEngineProcess(folder.path);
});

afterEach(async () => {
  await engine.stop();
  await folder.remove();
});

/** Kills the engine and starts another on the same folder. */
const powerCut = async (): Promise<void> => {
  await engine.kill();
  engine = await startEngineProcess(folder.path);
};

const enter = async (): Promise<{ user: SignedIn; clients: Clients }> => {
  const user = await signIn(engine.config, await engine.newAccount());
  return { user, clients: clientsFor(engine.config, user.credentials) };
};

const keysFor = ({ identityId }: SignedIn) => {
  const address = {
    identityId,
    sessionId: newSessionId(Date.now()),
    fileId: newFileId(Date.now()),
  };
  return {
    object: { Bucket: engine.config.uploadsBucket, Key: uploadKey(address) },
    row: {
      identityId: { S: identityId },
      itemKey: { S: fileKey(address.sessionId, address.fileId) },
    },
  };
};

test(
  'after kill -9 everything acknowledged is kept: account, identity, credentials, row, object',
  own,
  async () => {
    const { user, clients } = await enter();
    const { object } = keysFor(user);
    const bytes = randomBytes(3 * 1024 * 1024);
    const table = engine.config.sessionsTable;
    const row = { identityId: { S: user.identityId }, itemKey: { S: preferencesKey } };
    await clients.s3.send(
      new PutObjectCommand({ ...object, Body: bytes, Metadata: { name: 'noise' } }),
    );
    await clients.dynamodb.send(
      new PutItemCommand({ TableName: table, Item: { ...row, version: { N: '7' } } }),
    );

    await powerCut();

    const sameCredentials = clientsFor(engine.config, user.credentials);
    const { Body, Metadata } = await sameCredentials.s3.send(new GetObjectCommand(object));
    const { Item } = await sameCredentials.dynamodb.send(
      new GetItemCommand({ TableName: table, Key: row }),
    );
    const again = await signIn(engine.config, user);
    const byOldToken = await credentialsFor(engine.config, user.tokens.idToken);
    expect(Buffer.from((await Body?.transformToByteArray()) ?? []).equals(bytes)).toBe(true);
    expect(Metadata).toEqual({ name: 'noise' });
    expect(Item?.version?.N).toBe('7');
    expect([again.identityId, byOldToken.identityId]).toEqual([user.identityId, user.identityId]);
  },
);

test('a multipart upload resumes after kill -9 with the parts that S3 has', own, async () => {
  const { user, clients } = await enter();
  const { object } = keysFor(user);
  const [head, tail] = [randomBytes(5 * 1024 * 1024), randomBytes(1000)];
  const { UploadId } = await clients.s3.send(new CreateMultipartUploadCommand(object));
  const upload = { ...object, UploadId };
  await clients.s3.send(new UploadPartCommand({ ...upload, PartNumber: 1, Body: head }));

  await powerCut();

  const { s3 } = clientsFor(engine.config, user.credentials);
  const { Parts = [] } = await s3.send(new ListPartsCommand(upload));
  const second = await s3.send(new UploadPartCommand({ ...upload, PartNumber: 2, Body: tail }));
  await s3.send(
    new CompleteMultipartUploadCommand({
      ...upload,
      MultipartUpload: {
        Parts: [
          { PartNumber: 1, ETag: Parts[0]?.ETag },
          { PartNumber: 2, ETag: second.ETag },
        ],
      },
    }),
  );
  const { Body } = await s3.send(new GetObjectCommand(object));
  expect(Parts).toHaveLength(1);
  expect(
    Buffer.from((await Body?.transformToByteArray()) ?? []).equals(Buffer.concat([head, tail])),
  ).toBe(true);
});

test(
  'an upload is converted although the engine was killed right after it arrived',
  own,
  async () => {
    const { user, clients } = await enter();
    const { object, row } = keysFor(user);
    await clients.s3.send(
      new PutObjectCommand({
        ...object,
        Body: await photoBytes(fig),
        ContentType: fig.contentType,
        Metadata: {
          name: fig.file,
          recipe: '{"renditions":[{"name":"thumb","width":80,"fit":"inside","format":"webp"}]}',
        },
      }),
    );

    await powerCut();

    const { dynamodb } = clientsFor(engine.config, user.credentials);
    const status = await eventually('the outcome', async () => {
      const { Item } = await dynamodb.send(
        new GetItemCommand({ TableName: engine.config.resultsTable, Key: row }),
      );
      const found = Item?.status?.S;
      return found === 'converting' ? null : found;
    });
    expect(status).toBe('ready');
  },
);
