import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { performOnSpaces } from '../../infra/operations/spaces.ts';
import { needs } from './capabilities.ts';
import { clientsFor, type Clients } from './clients.ts';
import { newConfirmedAccount, startEngine, type EngineUnderTest } from './engine-under-test.ts';
import { administerUsers } from './spaces.ts';
import { credentialsFor, signIn, type Account, type SignedIn } from './users.ts';

const space = 'team';
const hourMs = 3_600_000;

let engine: EngineUnderTest;
let alice: Account;
let bob: Account;

beforeAll(async () => {
  engine = await startEngine();
  alice = await newConfirmedAccount(engine);
  bob = await newConfirmedAccount(engine);
});
afterAll(() => engine.close());

/** What `npm run space` does, on this engine. */
const perform = (action: Parameters<typeof performOnSpaces>[1]) =>
  performOnSpaces(
    {
      askUserPool: (operation, input) => administerUsers(engine, operation, input),
      endEarlierSessions: () => Promise.reject(new Error('this engine has no IAM')),
      now: () => engine.clock?.now() ?? Date.now(),
    },
    action,
  );

const picture = () => ({
  Bucket: engine.config.uploadsBucket,
  Key: `space/${space}/01J00000000000000000000001/01J00000000000000000000002`,
});

const attempts = ({ s3, dynamodb }: Clients) => [
  s3.send(new GetObjectCommand(picture())),
  s3.send(
    new ListObjectsV2Command({ Bucket: engine.config.uploadsBucket, Prefix: `space/${space}/` }),
  ),
  dynamodb.send(
    new QueryCommand({
      TableName: engine.config.sessionsTable,
      KeyConditionExpression: 'identityId = :partition',
      ExpressionAttributeValues: { ':partition': { S: `space#${space}` } },
    }),
  ),
];

/** Whether each attempt on the space succeeds, or the error's name. */
const outcomes = async (clients: Clients): Promise<readonly string[]> =>
  (await Promise.allSettled(attempts(clients))).map((each) =>
    each.status === 'fulfilled' ? 'done' : (each.reason as Error).name,
  );

const clientsOf = ({ credentials }: Pick<SignedIn, 'credentials'>, clockOffset = 0) =>
  clientsFor(engine.config, credentials, clockOffset);

test(
  'the members of a space share it, and others have no part in it',
  needs('ownProcess'),
  async () => {
    for (const { email } of [alice, bob]) await perform({ do: 'add', space, email });
    expect(await perform({ do: 'list', space })).toEqual([
      `${space}: ${[alice.email, bob.email].sort().join(', ')}`,
    ]);
    await clientsOf(await signIn(engine.config, alice)).s3.send(
      new PutObjectCommand({ ...picture(), Body: 'a picture of Alice' }),
    );
    expect(await outcomes(clientsOf(await signIn(engine.config, bob)))).toEqual([
      'done',
      'done',
      'done',
    ]);
    const outsider = await signIn(engine.config, await newConfirmedAccount(engine));
    expect(await outcomes(clientsOf(outsider))).toEqual([
      'AccessDenied',
      'AccessDenied',
      'AccessDeniedException',
    ]);
  },
);

test(
  'a member who is removed keeps at most the credentials of that moment, for an hour',
  needs('ownProcess', 'clockMoves'),
  async () => {
    const { clock, config } = engine;
    if (clock === null) throw new Error('this test moves the engine’s clock');
    const before = await signIn(config, bob);
    const said = await perform({ do: 'remove', space, email: bob.email, now: false });
    expect(said.at(-1)).toContain('valid until');

    // The credentials of before are still good: nobody asks the user pool about them.
    expect(await outcomes(clientsOf(before))).toEqual(['done', 'done', 'done']);
    // The tokens of before get no more of them.
    await expect(credentialsFor(config, before.tokens.idToken)).rejects.toMatchObject({
      name: 'NotAuthorizedException',
    });
    // A new sign-in has no space, and everything of its own.
    const after = await signIn(config, bob);
    expect(after.identityId).toBe(before.identityId);
    expect(await outcomes(clientsOf(after))).toEqual([
      'AccessDenied',
      'AccessDenied',
      'AccessDeniedException',
    ]);
    const own = new PutObjectCommand({
      Bucket: config.uploadsBucket,
      Key: `${after.identityId}/01J00000000000000000000001/01J00000000000000000000002`,
      Body: 'a picture of Bob',
    });
    await expect(clientsOf(after).s3.send(own)).resolves.toBeDefined();
    try {
      clock.advance(hourMs);
      const late = clientsOf(before, hourMs);
      expect(await outcomes(late)).toEqual([
        'ExpiredToken',
        'ExpiredToken',
        'ExpiredTokenException',
      ]);
    } finally {
      clock.reset();
    }
  },
);

test('the decision log shows the tag of whoever reached a space', needs('ownProcess'), async () => {
  await clientsOf(await signIn(engine.config, alice)).s3.send(new GetObjectCommand(picture()));
  const url = new URL('/_latchkey/decisions', engine.config.endpoints?.s3);
  const decisions = (await (await fetch(url)).json()) as readonly Record<string, unknown>[];
  // The converter reads, too.
  const ofUsers = decisions.filter(({ principal }) =>
    String(principal).endsWith('/CognitoIdentityCredentials'),
  );
  expect(ofUsers.find(({ action }) => action === 's3:GetObject')).toMatchObject({
    statement: 'ReadSpaceObjects',
    context: { 'aws:PrincipalTag/space': [space] },
  });
});
