import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startEngine, type Engine } from '../../engine/engine.ts';
import { artefactPath } from '../../infra/build/artefacts.ts';
import {
  blockDocument,
  blockPolicyName,
  nobodyBlocked,
  withIdentity,
} from '../../infra/operations/blocked-users.ts';
import { needs } from './capabilities.ts';

const mallory = 'us-east-1:0a1b2c3d-1111-4222-8333-444455556666';
const other = 'us-east-1:0a1b2c3d-1111-4222-8333-444455556667';

interface Template {
  readonly Resources: {
    readonly AuthenticatedRole: { readonly Properties: { readonly Policies: unknown[] } };
  };
}

/** The deployed template with the role as PutRolePolicy leaves it. */
const withBlockPolicy = async (file: string): Promise<void> => {
  const template = JSON.parse(await readFile(artefactPath('template'), 'utf8')) as Template;
  template.Resources.AuthenticatedRole.Properties.Policies.push({
    PolicyName: blockPolicyName,
    PolicyDocument: blockDocument(withIdentity(nobodyBlocked, mallory)),
  });
  await writeFile(file, JSON.stringify(template));
};

let dir: string;
let engine: Engine;

const start = async (template: string): Promise<void> => {
  engine = await startEngine({
    dataDir: join(dir, 'data'),
    enginePort: 0,
    appOrigins: ['http://localhost:4180'],
    template,
    bundle: artefactPath('converter'),
  });
};

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'latchkey-block-'));
  await start(artefactPath('template'));
});

afterAll(async () => {
  await engine.close();
  await rm(dir, { recursive: true, force: true });
});

const sessionOf = (identityId: string) =>
  engine.credentialsFor(engine.stack.identityPool.authenticatedRoleArn, {
    'cognito-identity.amazonaws.com:sub': [identityId],
  });

type Session = Awaited<ReturnType<typeof sessionOf>>;

const clientsOf = (credentials: Session) => {
  const shared = { region: 'us-east-1', endpoint: engine.url, credentials, maxAttempts: 1 };
  return {
    s3: new S3Client({ ...shared, forcePathStyle: true }),
    rows: new DynamoDBClient(shared),
  };
};

const objectOf = (identityId: string) => ({
  Bucket: engine.config.uploadsBucket,
  Key: `${identityId}/session/file`,
});

const query = (identityId: string) =>
  new QueryCommand({
    TableName: engine.config.sessionsTable,
    KeyConditionExpression: 'identityId = :me',
    ExpressionAttributeValues: { ':me': { S: identityId } },
  });

test(
  'a blocked identity is denied S3 and DynamoDB with the credentials it holds, another is not',
  needs('ownProcess'),
  async () => {
    const sessions = { mallory: await sessionOf(mallory), other: await sessionOf(other) };
    for (const [session, id] of [
      [sessions.mallory, mallory],
      [sessions.other, other],
    ] as const) {
      await clientsOf(session).s3.send(new PutObjectCommand({ ...objectOf(id), Body: 'x' }));
    }
    const blockedTemplate = join(dir, 'template.json');
    await withBlockPolicy(blockedTemplate);
    await engine.close();
    await start(blockedTemplate);

    const blocked = clientsOf(sessions.mallory);
    await expect(blocked.s3.send(new GetObjectCommand(objectOf(mallory)))).rejects.toMatchObject({
      name: 'AccessDenied',
    });
    await expect(blocked.rows.send(query(mallory))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
    const log = (await (await fetch(`${engine.url}/_latchkey/decisions`)).json()) as readonly {
      readonly policy: string | null;
      readonly statement: string | null;
    }[];
    // The converter's decisions about the uploads may come in between.
    expect(log.filter(({ policy }) => policy === blockPolicyName)).toMatchObject([
      { statement: 'RefuseBlockedIdentities' },
      { statement: 'RefuseBlockedIdentities' },
    ]);

    const free = clientsOf(sessions.other);
    await expect(free.s3.send(new GetObjectCommand(objectOf(other)))).resolves.toBeDefined();
    await expect(free.rows.send(query(other))).resolves.toMatchObject({ Count: 0 });
  },
);
