import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { newFileId, newSessionId } from '#contract/ids';
import { FaultPanel } from '../../engine/faults/panel.ts';
import { readSettings, type FaultSettingsInput } from '../../engine/faults/settings.ts';
import { fig, photoBytes } from '../fixtures/photos.ts';
import { needs } from './capabilities.ts';
import { clientsFor, type Clients } from './clients.ts';
import { startEmbedded, type EmbeddedUnderTest } from './embedded.ts';
import { newUser } from './engine-under-test.ts';
import { credentialsFor, type SignedIn } from './users.ts';

const embedded = needs('ownProcess');

let engine: EmbeddedUnderTest;
let panel: FaultPanel;
let alice: SignedIn;
let clients: Clients;
beforeAll(async () => {
  engine = await startEmbedded({ faults: true });
  panel = engine.engine.faults ?? new FaultPanel();
  alice = await newUser(engine);
  clients = clientsFor(engine.config, alice.credentials);
});
afterEach(() => panel.set(null));
afterAll(() => engine.close());

const inject = (settings: FaultSettingsInput): void => panel.set(readSettings(settings));

const uploads = () => ({ Bucket: engine.config.uploadsBucket });
const aKey = () => `${alice.identityId}/${newSessionId(Date.now())}/${newFileId(Date.now())}`;
const rowKey = (name: string) => ({
  identityId: { S: alice.identityId },
  itemKey: { S: `session#${name}` },
});
const TableName = () => engine.config.sessionsTable;

describe('faults', embedded, () => {
  test('credentials that expire now are refused, and new ones accepted', async () => {
    panel.expiredUpTo = Date.now();
    const list = new ListObjectsV2Command({ ...uploads(), Prefix: `${alice.identityId}/` });
    await expect(clients.s3.send(list)).rejects.toMatchObject({ name: 'ExpiredToken' });
    const get = new GetItemCommand({ TableName: TableName(), Key: rowKey('x') });
    await expect(clients.dynamodb.send(get)).rejects.toMatchObject({
      name: 'ExpiredTokenException',
    });
    const { credentials } = await credentialsFor(engine.config, alice.tokens.idToken);
    clients = clientsFor(engine.config, credentials);
    await clients.s3.send(list);
  });

  test('a clock that is twenty minutes ahead refuses signatures, and says the time', async () => {
    inject({ clockSkew: 1_200 });
    // The SDK's clients correct their clock by such an answer.
    const { s3 } = clientsFor(engine.config, alice.credentials);
    const put = new PutObjectCommand({ ...uploads(), Key: aKey(), Body: 'x' });
    await expect(s3.send(put)).rejects.toMatchObject({ name: 'RequestTimeTooSkewed' });
  });

  test('an answer that is lost leaves the object stored', async () => {
    const Key = aKey();
    inject({ s3: { lostAnswer: 100 } });
    const put = new PutObjectCommand({ ...uploads(), Key, Body: 'stored' });
    await expect(clients.s3.send(put)).rejects.toThrow();
    panel.set(null);
    const { Body } = await clients.s3.send(new GetObjectCommand({ ...uploads(), Key }));
    expect(await Body?.transformToString()).toBe('stored');
  });

  test('a full disk refuses writes, keeps what is stored, and takes writes when there is room', async () => {
    const Key = aKey();
    const write = async (text: string): Promise<void> => {
      await clients.s3.send(new PutObjectCommand({ ...uploads(), Key, Body: text }));
      await clients.dynamodb.send(
        new PutItemCommand({
          TableName: TableName(),
          Item: { ...rowKey('full'), text: { S: text } },
        }),
      );
    };
    const stored = async () => {
      const { Body } = await clients.s3.send(new GetObjectCommand({ ...uploads(), Key }));
      const { Item } = await clients.dynamodb.send(
        new GetItemCommand({ TableName: TableName(), Key: rowKey('full') }),
      );
      return [await Body?.transformToString(), Item?.text?.S];
    };
    await write('before');
    inject({ diskFull: true });
    await expect(write('refused')).rejects.toMatchObject({
      name: 'InternalError',
      message: expect.stringContaining('The disk is full') as string,
    });
    await expect(
      clients.dynamodb.send(
        new PutItemCommand({ TableName: TableName(), Item: rowKey('refused') }),
      ),
    ).rejects.toMatchObject({ name: 'InternalServerError' });
    expect(await stored()).toEqual(['before', 'before']);
    panel.set(null);
    await write('after');
    expect(await stored()).toEqual(['after', 'after']);
  });

  test('a picture is converted though its converter is killed and its event doubled', async () => {
    await engine.settled();
    inject({ seed: 7, converterKilled: 50, events: { doubled: 100 } });
    const Key = aKey();
    const [, sessionId, fileId] = Key.split('/');
    await clients.s3.send(
      new PutObjectCommand({
        ...uploads(),
        ...{ Key, Body: await photoBytes(fig), ContentType: fig.contentType },
      }),
    );
    await engine.settled();
    expect(panel.counts).toMatchObject({ 'event doubled': 1, 'converter killed': 1 });
    const { Item } = await clients.dynamodb.send(
      new GetItemCommand({
        TableName: engine.config.resultsTable,
        Key: {
          identityId: { S: alice.identityId },
          itemKey: { S: `session#${sessionId}#file#${fileId}` },
        },
      }),
    );
    expect(Item?.status).toEqual({ S: 'ready' });
  });
});
