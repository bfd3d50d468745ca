import {
  BatchWriteItemCommand,
  GetItemCommand,
  type AttributeValue,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import {
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { fileKey, preferencesKey, sessionKey } from '#contract/item-keys';
import { newFileId, newSessionId, type FileId, type SessionId } from '#contract/ids';
import { uploadKey } from '#contract/object-keys';
import type { Recipe } from '#contract/recipe';
import { dogs, photoBytes } from '../../fixtures/photos.ts';
import { supports } from '../capabilities.ts';
import { clientsFor, type Clients } from '../clients.ts';
import { newUser, startEngine, type EngineUnderTest } from '../engine-under-test.ts';
import { eventually } from '../eventually.ts';
import type { SignedIn } from '../users.ts';

/** A user who owns one converted photograph, its rows, and two multipart uploads under way. */
export interface Member extends SignedIn {
  readonly clients: Clients;
  readonly session: SessionId;
  readonly file: FileId;
  /** Key of the upload. */
  readonly key: string;
}

/** Two users on one engine, and the operator, who inspects the result. */
export interface World {
  readonly engine: EngineUnderTest;
  readonly me: Member;
  readonly other: Member;
  readonly operator: Clients;
}

/** Multipart uploads of one member. */
export interface Multipart {
  readonly uploadId: string;
  readonly uploadId2: string;
  readonly partETag: string;
}

const recipe: Recipe = {
  renditions: [{ name: 'thumb', width: 64, height: 64, fit: 'inside', format: 'webp' }],
};

/** Starts an engine with two users, each owning one photograph that has been converted; where no
 *  converter runs, the results are put there. */
export const makeWorld = async (): Promise<World> => {
  const engine = await startEngine();
  const operator = clientsFor(engine.config, engine.operator);
  const [me, other] = await Promise.all([newMember(engine), newMember(engine)]);
  const world = { engine, me, other, operator };
  for (const member of [me, other]) {
    await upload(world, member);
    if (supports('converterNotified')) await converted(world, member);
    await furnish(world, member);
  }
  await engine.settled();
  return world;
};

const newMember = async (engine: EngineUnderTest): Promise<Member> => {
  const user = await newUser(engine);
  const session = newSessionId(Date.now());
  const file = newFileId(Date.now());
  return {
    ...user,
    clients: clientsFor(engine.config, user.credentials),
    session,
    file,
    key: uploadKey({ identityId: user.identityId, sessionId: session, fileId: file }),
  };
};

const upload = async ({ engine }: World, { clients, key }: Member): Promise<void> => {
  await clients.s3.send(
    new PutObjectCommand({
      Bucket: engine.config.uploadsBucket,
      Key: key,
      Body: await photoBytes(dogs),
      ContentType: dogs.contentType,
      Metadata: { recipe: JSON.stringify(recipe), name: dogs.file },
    }),
  );
};

const resultRowKey = ({ identityId, session, file }: Member) => ({
  identityId: { S: identityId },
  itemKey: { S: fileKey(session, file) },
});

const resultStatus = async ({ engine, operator }: World, member: Member) => {
  const { Item } = await operator.dynamodb.send(
    new GetItemCommand({
      TableName: engine.config.resultsTable,
      Key: resultRowKey(member),
      ConsistentRead: true,
    }),
  );
  return Item?.status?.S;
};

const converted = async (world: World, member: Member): Promise<void> => {
  const status = await eventually(`the result of ${member.key}`, async () => {
    const now = await resultStatus(world, member);
    return now === 'converting' ? null : now;
  });
  if (status !== 'ready') throw new Error(`the conversion of ${member.key} ended as ${status}`);
};

/** Restores what a test deleted of a member: upload, results, rows. */
export const furnish = async (world: World, member: Member): Promise<void> => {
  const { engine, operator } = world;
  const { uploadsBucket, resultsBucket, sessionsTable, resultsTable } = engine.config;
  if (!(await exists(operator.s3, uploadsBucket, member.key))) await upload(world, member);
  for (const name of ['thumb', 'a', 'b']) {
    const key = `${member.key}/${name}.webp`;
    if (await exists(operator.s3, resultsBucket, key)) continue;
    const Body = `${name} of ${member.email}`;
    await operator.s3.send(new PutObjectCommand({ Bucket: resultsBucket, Key: key, Body }));
  }
  await put(operator.dynamodb, sessionsTable, sessionRows(member));
  if ((await resultStatus(world, member)) === undefined) {
    await put(operator.dynamodb, resultsTable, [
      { ...resultRowKey(member), status: { S: 'ready' } },
    ]);
  }
};

const exists = (s3: S3Client, Bucket: string, Key: string): Promise<boolean> =>
  s3.send(new HeadObjectCommand({ Bucket, Key })).then(
    () => true,
    () => false,
  );

type Item = Record<string, AttributeValue>;

const sessionRows = ({ identityId, session, file, email }: Member): readonly Item[] =>
  [preferencesKey, sessionKey(session), fileKey(session, file)].map((itemKey) => ({
    identityId: { S: identityId },
    itemKey: { S: itemKey },
    version: { N: '1' },
    updatedBy: { S: email },
  }));

const put = async (
  dynamodb: DynamoDBClient,
  table: string,
  items: readonly Item[],
): Promise<void> => {
  const RequestItems = { [table]: items.map((Item) => ({ PutRequest: { Item } })) };
  await dynamodb.send(new BatchWriteItemCommand({ RequestItems }));
};

/** Begins two multipart uploads at a member's key; the first holds one part. */
export const beginMultipart = async ({ engine }: World, member: Member): Promise<Multipart> => {
  const target = { Bucket: engine.config.uploadsBucket, Key: member.key };
  const begin = async (): Promise<string> => {
    const begun = await member.clients.s3.send(new CreateMultipartUploadCommand(target));
    if (begun.UploadId === undefined) throw new Error('a multipart upload without an id');
    return begun.UploadId;
  };
  const [uploadId, uploadId2] = [await begin(), await begin()];
  const part = await member.clients.s3.send(
    new UploadPartCommand({ ...target, UploadId: uploadId, PartNumber: 1, Body: 'part one' }),
  );
  return { uploadId, uploadId2, partETag: part.ETag ?? '' };
};

/** What the catalogue's placeholders stand for in this world. */
export const placeholderValues = (
  { engine, me, other }: World,
  mine: Multipart,
  others: Multipart,
): Readonly<Record<string, string>> => ({
  me: me.identityId,
  other: other.identityId,
  meUpper: me.identityId.toUpperCase(),
  mePart: me.identityId.slice(0, 20),
  otherEncoded: encodeURIComponent(other.identityId),
  otherQuestion: `${other.identityId.slice(0, -1)}?`,
  session: me.session,
  file: me.file,
  otherSession: other.session,
  otherFile: other.file,
  uploadId: mine.uploadId,
  uploadId2: mine.uploadId2,
  partETag: mine.partETag,
  otherUploadId: others.uploadId,
  someVersion: '3sL4kqtJlcpXroDTDmJ-rmSpXd3dIbrH',
  uploadsBucket: engine.config.uploadsBucket,
  resultsBucket: engine.config.resultsBucket,
  sessionsTable: engine.config.sessionsTable,
  resultsTable: engine.config.resultsTable,
  region: engine.config.region,
  account: engine.stack.account,
  identityPoolId: engine.config.identityPoolId,
});
