import { mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { BatchWriteItemCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { artefactPath } from '../../infra/build/artefacts.ts';
import { startProxy, type Proxy } from '../../engine/proxy/proxy.ts';
import { needs } from './capabilities.ts';
import { clientsFor, type Clients } from './clients.ts';
import { newConfirmedAccount, startEngine, type EngineUnderTest } from './engine-under-test.ts';
import { signIn, type SignedIn } from './users.ts';

/** The embedded engine in place of an emulator: the proxy signs every request as its operator. */
let upstream: EngineUnderTest;
let proxy: Proxy;
let dir: string;

interface Person extends SignedIn {
  readonly clients: Clients;
}

const person = async (): Promise<Person> => {
  const account = await newConfirmedAccount(upstream);
  const signedIn = await signIn(proxy.config, account);
  return { ...signedIn, clients: clientsFor(proxy.config, signedIn.credentials) };
};

let me: Person;
let other: Person;

const start = (endpoint: string, dataDir: string): Promise<Proxy> =>
  startProxy({
    upstream: { endpoint: new URL(endpoint), credentials: upstream.operator },
    config: upstream.config,
    account: upstream.stack.account,
    dataDir,
    port: 0,
    appOrigins: [upstream.appOrigin],
    template: artefactPath('template'),
  });

describe('the gatekeeper in front of an engine that allows everything', needs('ownProcess'), () => {
  beforeAll(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), 'latchkey-proxy-'));
    upstream = await startEngine();
    proxy = await start(upstream.config.endpoints?.s3 ?? '', path.join(dir, 'data'));
    [me, other] = await Promise.all([person(), person()]);
  });
  afterAll(async () => {
    await proxy.close();
    await upstream.close();
    await rm(dir, { recursive: true });
  });

  const uploads = () => proxy.config.uploadsBucket;
  const keyOf = ({ identityId }: Person, name = 'a b+ü.jpg') => `${identityId}/session/${name}`;
  const refused = { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } };

  test('lets a user write and read the own prefix, with metadata and any name', async () => {
    const object = { Bucket: uploads(), Key: keyOf(me) };
    const put = {
      ...object,
      Body: 'hello',
      ContentType: 'text/plain',
      Metadata: { recipe: '{}' },
    };
    await me.clients.s3.send(new PutObjectCommand(put));
    const { Body, ContentType, Metadata } = await me.clients.s3.send(new GetObjectCommand(object));
    expect(await Body?.transformToString()).toBe('hello');
    expect({ ContentType, Metadata }).toEqual({
      ContentType: 'text/plain',
      Metadata: { recipe: '{}' },
    });
    const range = await me.clients.s3.send(new GetObjectCommand({ ...object, Range: 'bytes=1-2' }));
    expect([range.ContentRange, await range.Body?.transformToString()]).toEqual([
      'bytes 1-2/5',
      'el',
    ]);
    const { Contents } = await me.clients.s3.send(
      new ListObjectsV2Command({ Bucket: uploads(), Prefix: `${me.identityId}/` }),
    );
    expect(Contents?.map(({ Key }) => Key)).toEqual([keyOf(me)]);
  });

  test('refuses another user’s prefix, and its log names who asked', async () => {
    const object = { Bucket: uploads(), Key: keyOf(other) };
    await expect(
      me.clients.s3.send(new PutObjectCommand({ ...object, Body: 'x' })),
    ).rejects.toMatchObject(refused);
    await expect(me.clients.s3.send(new GetObjectCommand(object))).rejects.toMatchObject(refused);
    const answer = await fetch(`${proxy.url}/_latchkey/decisions`);
    const [newest] = (await answer.json()) as Record<string, unknown>[];
    expect(newest).toMatchObject({ action: 's3:GetObject', decision: 'ImplicitlyDenied' });
  });

  test('refuses credentials that it has not issued, and none at all', async () => {
    const stranger = clientsFor(proxy.config, { accessKeyId: 'test', secretAccessKey: 'test' });
    const object = { Bucket: uploads(), Key: keyOf(me) };
    await expect(stranger.s3.send(new GetObjectCommand(object))).rejects.toMatchObject({
      name: 'InvalidAccessKeyId',
    });
    const nobody = clientsFor(proxy.config, null);
    await expect(nobody.s3.send(new GetObjectCommand(object))).rejects.toMatchObject(refused);
  });

  test('an upload of several parts arrives whole', async () => {
    const object = { Bucket: uploads(), Key: keyOf(me, 'large.bin') };
    const { s3 } = me.clients;
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand(object));
    const bodies = [Buffer.alloc(5 * 1024 * 1024, 'a'), Buffer.from('the end')];
    const parts = await Promise.all(
      bodies.map(async (Body, index) => {
        const part = { ...object, UploadId, PartNumber: index + 1, Body };
        const { ETag } = await s3.send(new UploadPartCommand(part));
        return { ETag, PartNumber: index + 1 };
      }),
    );
    await s3.send(
      new CompleteMultipartUploadCommand({
        ...object,
        UploadId,
        MultipartUpload: { Parts: parts },
      }),
    );
    const { ContentLength } = await s3.send(new HeadObjectCommand(object));
    expect(ContentLength).toBe(5 * 1024 * 1024 + 7);
    expect(await readdir(path.join(dir, 'data', 'spool'))).toEqual([]);
  });

  test('a body that is not the one that was signed never reaches the upstream', async () => {
    const object = { Bucket: uploads(), Key: keyOf(me, 'changed.bin') };
    const url = await getSignedUrl(me.clients.s3, new PutObjectCommand(object), {
      unhoistableHeaders: new Set(['x-amz-content-sha256']),
      signableHeaders: new Set(['x-amz-content-sha256', 'host']),
    });
    const headers = { 'x-amz-content-sha256': '0'.repeat(64) };
    const answer = await fetch(url, { method: 'PUT', body: 'other bytes', headers });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    await expect(me.clients.s3.send(new HeadObjectCommand(object))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 403 },
    });
  });

  test('a link that the user signed opens, and one to another’s object does not', async () => {
    const linkTo = (key: string) =>
      getSignedUrl(me.clients.s3, new GetObjectCommand({ Bucket: uploads(), Key: key }));
    expect(await (await fetch(await linkTo(keyOf(me)))).text()).toBe('hello');
    expect((await fetch(await linkTo(keyOf(other)))).status).toBe(403);
  });

  test('of several deletions only the allowed ones are done', async () => {
    const foreign = { Bucket: uploads(), Key: keyOf(other, 'keep.jpg') };
    await other.clients.s3.send(new PutObjectCommand({ ...foreign, Body: 'x' }));
    const Objects = [keyOf(me), foreign.Key].map((Key) => ({ Key }));
    const { Deleted, Errors } = await me.clients.s3.send(
      new DeleteObjectsCommand({ Bucket: uploads(), Delete: { Objects } }),
    );
    expect(Deleted?.map(({ Key }) => Key)).toEqual([keyOf(me)]);
    expect(Errors?.map(({ Key, Code }) => [Key, Code])).toEqual([[foreign.Key, 'AccessDenied']]);
    await other.clients.s3.send(new HeadObjectCommand(foreign));
  });

  test('rows of the own partition pass, rows of another partition do not', async () => {
    const TableName = proxy.config.sessionsTable;
    const item = ({ identityId }: Person) => ({
      identityId: { S: identityId },
      itemKey: { S: 'prefs' },
    });
    await me.clients.dynamodb.send(new PutItemCommand({ TableName, Item: item(me) }));
    const query = ({ identityId }: Person) =>
      me.clients.dynamodb.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'identityId = :id',
          ExpressionAttributeValues: { ':id': { S: identityId } },
        }),
      );
    expect((await query(me)).Items).toEqual([item(me)]);
    const denied = { name: 'AccessDeniedException' };
    await expect(query(other)).rejects.toMatchObject(denied);
    const both = [me, other].map((owner) => ({ PutRequest: { Item: item(owner) } }));
    await expect(
      me.clients.dynamodb.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: both } })),
    ).rejects.toMatchObject(denied);
  });

  test('the user pool’s administration is not passed on', async () => {
    const ask = async (operation: string, body: object): Promise<unknown> => {
      const answer = await fetch(proxy.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-amz-json-1.1',
          'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
        },
        body: JSON.stringify(body),
      });
      return ((await answer.json()) as { __type?: string }).__type;
    };
    const { userPoolId: UserPoolId, userPoolClientId: ClientId } = proxy.config;
    expect(await ask('AdminDeleteUser', { UserPoolId, Username: other.email })).toBe(
      'UnknownOperationException',
    );
    const AuthParameters = { USERNAME: me.email, PASSWORD: me.password };
    expect(
      await ask('InitiateAuth', { ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters }),
    ).toBe('InvalidParameterException');
    expect(
      await ask('InitiateAuth', {
        ClientId,
        AuthFlow: 'USER_SRP_AUTH',
        AuthParameters: { USERNAME: me.email, SRP_A: '0' },
      }),
    ).toBe('InvalidParameterException');
  });

  test('an upstream that does not answer is named', async () => {
    await expect(start('http://127.0.0.1:1', path.join(dir, 'nobody'))).rejects.toThrow(
      'Nothing answers at http://127.0.0.1:1: start the emulator, or set --upstream.',
    );
  });
});
