import type { DeleteObjectsCommandOutput } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { clientsFor, type Clients } from './clients.ts';
import { needs, supports } from './capabilities.ts';
import { fill, isOfSpaces, requestCases, type RequestCase, type Who } from './attacks/catalogue.ts';
import { sendOperation, type Answer } from './attacks/sdk-command.ts';
import { belongingsOf, takeSnapshot, type Snapshot } from './attacks/snapshot.ts';
import { makeSpaces, type SpaceWorld } from './attacks/space-world.ts';
import {
  beginMultipart,
  furnish,
  makeWorld,
  placeholderValues,
  type Multipart,
  type World,
} from './attacks/world.ts';

let world: World;
let spaces: SpaceWorld | null;
let spaceValues: Readonly<Record<string, string>> = {};
let senders: Readonly<Record<Who, Clients>>;
let mine: Multipart;
let others: Multipart;

beforeAll(async () => {
  world = await makeWorld();
  const { engine, me } = world;
  spaces = supports('ownProcess') ? await makeSpaces(world) : null;
  spaceValues = (await spaces?.furnish()) ?? {};
  senders = {
    user: me.clients,
    member: spaces?.member ?? me.clients,
    converter: clientsFor(engine.config, await engine.converterCredentials()),
    anonymous: clientsFor(engine.config, null),
  };
  mine = await beginMultipart(world, me);
  others = await beginMultipart(world, world.other);
});

afterAll(() => world.engine.close());

const everyone = needs('signIn', 'objects', 'rows', 'converterRole');
const refusals = needs('foreignPrefixRefused', 'foreignPartitionRefused', 'converterRole');

const valuesOf = () => ({ ...placeholderValues(world, mine, others), ...spaceValues });

const attempt = (request: RequestCase): Promise<Answer> => {
  const input = fill(request.input, valuesOf());
  return sendOperation(senders[request.as], request.operation, input);
};

const snapshot = (): Promise<Snapshot> =>
  takeSnapshot(world, [
    [world.me, mine],
    [world.other, others],
  ]);

/** How each service refuses a request. HEAD has no body to carry a code.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html */
const expectRefused = ({ operation, as }: RequestCase, answer: Answer): void => {
  if (operation.startsWith('dynamodb:')) {
    const code =
      as === 'anonymous' ? 'MissingAuthenticationTokenException' : 'AccessDeniedException';
    expect(answer).toEqual({ ok: false, status: 400, code });
  } else if (operation === 's3:HeadObject') {
    expect(answer).toMatchObject({ ok: false, status: 403 });
  } else {
    expect(answer).toEqual({ ok: false, status: 403, code: 'AccessDenied' });
  }
};

const casesThat = (expectation: RequestCase['expect']) =>
  requestCases.filter(
    (request) => request.expect === expectation && (!isOfSpaces(request) || supports('ownProcess')),
  );

describe('refused requests change nothing', refusals, () => {
  let before: Snapshot;
  beforeAll(async () => {
    before = await snapshot();
  });

  test.each(casesThat('deny'))('$id: $as, $operation ($why)', async (request) => {
    const answer = await attempt(request);
    const after = await snapshot();
    const wasBefore = before;
    before = after;
    expectRefused(request, answer);
    expect(after).toEqual(wasBefore);
  });
});

describe('allowed requests are carried out', everyone, () => {
  beforeEach(async () => {
    await furnish(world, world.me);
    spaceValues = (await spaces?.furnish()) ?? {};
    mine = await beginMultipart(world, world.me);
  });

  test.each(casesThat('allow'))('$id: $as, $operation ($why)', async (request) => {
    expect(await attempt(request)).toMatchObject({ ok: true });
  });
});

describe('of partly allowed requests only the allowed part is carried out', refusals, () => {
  beforeEach(async () => {
    await furnish(world, world.me);
    spaceValues = (await spaces?.furnish()) ?? {};
    mine = await beginMultipart(world, world.me);
  });

  test.each(casesThat('partial'))('$id: $as, $operation ($why)', async (request) => {
    const values = valuesOf();
    const foreign = belongingsOf(await snapshot(), world.other);

    const answer = await attempt(request);

    expect(answer).toMatchObject({ ok: true });
    const { Deleted = [], Errors = [] } = (
      answer.ok ? answer.output : {}
    ) as Partial<DeleteObjectsCommandOutput>;
    expect(Deleted.map(({ Key }) => Key)).toEqual(fill(request.allowed, values));
    expect(Errors.map(({ Key, Code }) => ({ Key, Code }))).toEqual(
      fill(request.denied ?? [], values).map((Key) => ({ Key, Code: 'AccessDenied' })),
    );
    const after = await snapshot();
    expect(belongingsOf(after, world.other)).toEqual(foreign);
    const at = (key: string) => `${String(fill(request.input, values).Bucket)}/${key}`;
    const left = (keys: readonly string[]) =>
      after.filter(({ place }) => keys.some((key) => place === at(key)));
    expect(left(fill(request.allowed ?? [], values))).toEqual([]);
    expect(left(fill(request.denied ?? [], values))).toHaveLength(request.denied?.length ?? 0);
  });
});
