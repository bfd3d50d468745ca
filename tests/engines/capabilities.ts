import {
  DescribeTimeToLiveCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { randomUUID } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { identityId, newFileId, newSessionId, type IdentityId } from '#contract/ids';
import { fileKey } from '#contract/item-keys';
import { uploadKey } from '#contract/object-keys';
import { dogs, photoBytes } from '../fixtures/photos.ts';
import { clientsFor, type Clients } from '../integration/clients.ts';
import { newConfirmedAccount, newUser, type EngineUnderTest } from '../integration/engine.ts';
import { eventually } from '../integration/eventually.ts';
import { credentialsFor, signInForTokens, type SignedIn } from '../integration/users.ts';

type Users = readonly [SignedIn, SignedIn];

/** What the probes work with. */
interface Probed {
  readonly engine: EngineUnderTest;
  readonly operator: Clients;
  /** An identity that nobody has, for what the operator does. */
  readonly nobody: IdentityId;
  /** Two signed-in users.
   *  @throws why the engine could not make them. */
  users(): Users;
}

export interface Capability {
  readonly name: string;
  readonly question: string;
  has(probed: Probed): Promise<boolean>;
}

const failure = (call: Promise<unknown>): Promise<string | null> =>
  call.then(
    () => null,
    (error: unknown) => (error as Error).name,
  );

const isRefused = async (call: Promise<unknown>): Promise<boolean> =>
  ['AccessDenied', 'AccessDeniedException'].includes((await failure(call)) ?? '');

const newKey = (owner: IdentityId): string =>
  uploadKey({
    identityId: owner,
    sessionId: newSessionId(Date.now()),
    fileId: newFileId(Date.now()),
  });

const begin = async ({ engine, operator, nobody }: Probed) => {
  const target = { Bucket: engine.config.uploadsBucket, Key: newKey(nobody) };
  const { UploadId } = await operator.s3.send(new CreateMultipartUploadCommand(target));
  const upload = { ...target, UploadId };
  const part = async (PartNumber: number, Body: string) => {
    const { ETag } = await operator.s3.send(new UploadPartCommand({ ...upload, PartNumber, Body }));
    return { PartNumber, ETag };
  };
  return { upload, part };
};

const crc32Of = (text: string): string => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(text));
  return bytes.toString('base64');
};

const within = (seconds: number, ask: () => Promise<boolean>): Promise<boolean> =>
  eventually('it', async () => ((await ask()) ? true : null), seconds * 1000).catch(() => false);

/** Each is asked by what a client would do, with a control where a refusal alone would prove nothing. */
export const capabilities: readonly Capability[] = [
  {
    name: 'signIn',
    question: 'a user signs up, signs in by SRP and gets temporary credentials',
    has: ({ users }) => Promise.resolve(users().length === 2),
  },
  {
    name: 'wrongPasswordRefused',
    question: 'a wrong password does not sign in',
    has: async ({ engine }) => {
      const { email } = await newConfirmedAccount(engine);
      const wrong = signInForTokens(engine.config, { email, password: 'Wrong-Password-1' });
      return (await failure(wrong)) === 'NotAuthorizedException';
    },
  },
  {
    name: 'identitiesStable',
    question: 'the same user gets the same identity ID again',
    has: async ({ engine, users }) => {
      const [user] = users();
      const again = await credentialsFor(engine.config, user.tokens.idToken);
      return again.identityId === user.identityId;
    },
  },
  {
    name: 'foreignPrefixRefused',
    question: "one user may not read or write under another's prefix, but under the own one",
    has: async ({ engine, users }) => {
      const [me, other] = users();
      const { s3 } = clientsFor(engine.config, me.credentials);
      const { uploadsBucket: Bucket } = engine.config;
      const put = (Key: string) =>
        s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x', ContentType: dogs.contentType }));
      if ((await failure(put(newKey(me.identityId)))) !== null) return false;
      const foreign = newKey(other.identityId);
      return (
        (await isRefused(put(foreign))) &&
        (await isRefused(s3.send(new GetObjectCommand({ Bucket, Key: foreign }))))
      );
    },
  },
  {
    name: 'foreignPartitionRefused',
    question: "one user may not query another's partition, but the own one",
    has: async ({ engine, users }) => {
      const [me, other] = users();
      const { dynamodb } = clientsFor(engine.config, me.credentials);
      const query = (owner: string) =>
        dynamodb.send(
          new QueryCommand({
            TableName: engine.config.sessionsTable,
            KeyConditionExpression: 'identityId = :id',
            ExpressionAttributeValues: { ':id': { S: owner } },
          }),
        );
      return (
        (await failure(query(me.identityId))) === null && (await isRefused(query(other.identityId)))
      );
    },
  },
  {
    name: 'signatureVerified',
    question: 'a request signed with a wrong secret is refused',
    has: async ({ engine, users }) => {
      const [me] = users();
      const forged = { ...me.credentials, secretAccessKey: 'not-the-secret' };
      const { s3 } = clientsFor(engine.config, forged);
      const target = { Bucket: engine.config.uploadsBucket, Key: newKey(me.identityId) };
      const refused = await failure(s3.send(new PutObjectCommand({ ...target, Body: 'x' })));
      return refused === 'SignatureDoesNotMatch';
    },
  },
  {
    name: 'converterNotified',
    question: 'an upload runs the converter, which writes a result row',
    has: async ({ engine, operator, nobody }) => {
      const [sessionId, fileId] = [newSessionId(Date.now()), newFileId(Date.now())];
      const { uploadsBucket: Bucket, resultsTable: TableName } = engine.config;
      await operator.s3.send(
        new PutObjectCommand({
          Bucket,
          Key: uploadKey({ identityId: nobody, sessionId, fileId }),
          Body: await photoBytes(dogs),
          ContentType: dogs.contentType,
          Metadata: {
            recipe: JSON.stringify({
              renditions: [{ name: 'thumb', width: 64, height: 64, fit: 'inside', format: 'webp' }],
            }),
            name: dogs.file,
          },
        }),
      );
      const Key = { identityId: { S: nobody }, itemKey: { S: fileKey(sessionId, fileId) } };
      return within(40, async () => {
        const { Item } = await operator.dynamodb.send(
          new GetItemCommand({ TableName, Key, ConsistentRead: true }),
        );
        return Item?.['status']?.S === 'ready';
      });
    },
  },
  {
    name: 'ttlKept',
    question: 'TTL is enabled on the sessions table, or an expired row goes',
    has: async ({ engine, operator, nobody }) => {
      const { sessionsTable: TableName } = engine.config;
      const described = await operator.dynamodb
        .send(new DescribeTimeToLiveCommand({ TableName }))
        .catch(() => null);
      if (described?.TimeToLiveDescription?.TimeToLiveStatus === 'ENABLED') return true;
      const Key = { identityId: { S: nobody }, itemKey: { S: 'expired' } };
      const expiresAt = { N: String(Math.floor(Date.now() / 1000) - 60) };
      await operator.dynamodb.send(new PutItemCommand({ TableName, Item: { ...Key, expiresAt } }));
      return within(90, async () => {
        const { Item } = await operator.dynamodb.send(new GetItemCommand({ TableName, Key }));
        return Item === undefined;
      });
    },
  },
  {
    name: 'badChecksumRefused',
    question: 'an upload whose CRC32 is wrong is refused, and a right one is taken',
    has: async ({ engine, operator, nobody }) => {
      const put = (ChecksumCRC32: string) =>
        operator.s3.send(
          new PutObjectCommand({
            Bucket: engine.config.uploadsBucket,
            Key: newKey(nobody),
            Body: 'x',
            ChecksumCRC32,
          }),
        );
      if ((await failure(put(crc32Of('x')))) !== null) return false;
      return (await failure(put('AAAAAA=='))) !== null;
    },
  },
  {
    name: 'smallPartsRefused',
    question: 'completing an upload with a part below 5 MiB that is not the last is EntityTooSmall',
    has: async (probed) => {
      const { upload, part } = await begin(probed);
      const Parts = [await part(1, 'small'), await part(2, 'last')];
      const complete = new CompleteMultipartUploadCommand({
        ...upload,
        MultipartUpload: { Parts },
      });
      return (await failure(probed.operator.s3.send(complete))) === 'EntityTooSmall';
    },
  },
  {
    name: 'listPartsPages',
    question: 'ListParts answers in pages and says where to go on',
    has: async (probed) => {
      const { upload, part } = await begin(probed);
      for (const number of [1, 2, 3]) await part(number, `part ${number}`);
      const { s3 } = probed.operator;
      const first = await s3.send(new ListPartsCommand({ ...upload, MaxParts: 2 }));
      const second = await s3.send(
        new ListPartsCommand({ ...upload, PartNumberMarker: first.NextPartNumberMarker }),
      );
      const numbers = [first, second].map(({ Parts = [] }) => Parts.map((p) => p.PartNumber));
      return first.IsTruncated === true && JSON.stringify(numbers) === '[[1,2],[3]]';
    },
  },
  {
    name: 'conditionalWrites',
    question: 'a write whose condition expression fails changes nothing',
    has: async ({ engine, operator, nobody }) => {
      const put = (ConditionExpression?: string) =>
        operator.dynamodb.send(
          new PutItemCommand({
            TableName: engine.config.sessionsTable,
            Item: { identityId: { S: nobody }, itemKey: { S: 'probe' } },
            ConditionExpression,
          }),
        );
      await put();
      const refused = await failure(put('attribute_not_exists(itemKey)'));
      return refused === 'ConditionalCheckFailedException';
    },
  },
];

/** What a probe found: the answer, and the error where one kept it from being yes. */
export interface Finding {
  readonly has: boolean;
  readonly error: string | null;
}

/** Asks an engine for every capability. One that throws is not there. */
export const probe = async (engine: EngineUnderTest): Promise<Record<string, Finding>> => {
  const operator = clientsFor(engine.config, engine.operator);
  const made = await Promise.all([newUser(engine), newUser(engine)]).catch(String);
  const users = (): Users => {
    if (typeof made === 'string') throw new Error(`no user could sign in: ${made}`);
    return made;
  };
  const nobody = identityId(`${engine.config.region}:${randomUUID()}`);
  const ask = async (capability: Capability): Promise<Finding> => {
    try {
      return { has: await capability.has({ engine, operator, nobody, users }), error: null };
    } catch (error) {
      return { has: false, error: String(error) };
    }
  };
  const findings: Record<string, Finding> = {};
  for (const capability of capabilities) findings[capability.name] = await ask(capability);
  return findings;
};
