import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fill, requestCases } from './attacks/catalogue.ts';
import { sendOperation } from './attacks/sdk-command.ts';
import { belongingsOf, takeSnapshot } from './attacks/snapshot.ts';
import {
  beginMultipart,
  makeWorld,
  placeholderValues,
  type Multipart,
  type World,
} from './attacks/world.ts';
import { needs, supports } from './capabilities.ts';

interface LoggedDecision {
  readonly time: string;
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, readonly string[]>>;
  readonly decision: string;
  readonly policy: string | null;
  readonly statement: string | null;
}

/** Attacks on the other user's resources. */
const attacks = requestCases.filter(
  ({ as, expect: expectation, input }) =>
    as === 'user' && expectation === 'deny' && JSON.stringify(input).includes('{other'),
);

let world: World;
let swapped: World;
let multipart: ReadonlyMap<World, Multipart>;

beforeAll(async () => {
  world = await makeWorld();
  swapped = { ...world, me: world.other, other: world.me };
  multipart = new Map([
    [world, await beginMultipart(world, world.me)],
    [swapped, await beginMultipart(swapped, swapped.me)],
  ]);
});

afterAll(() => world.engine.close());

const multipartOf = (side: World): Multipart => {
  const found = multipart.get(side);
  if (found === undefined) throw new Error('no multipart upload was begun');
  return found;
};

const newestDecisions = async (): Promise<readonly LoggedDecision[]> => {
  const endpoint = world.engine.config.endpoints?.s3 ?? '';
  return (await (await fetch(`${endpoint}/_latchkey/decisions`)).json()) as LoggedDecision[];
};

describe.each([
  { who: 'the first user against the second', side: () => world, opposite: () => swapped },
  { who: 'the second user against the first', side: () => swapped, opposite: () => world },
])('$who', needs('foreignPrefixRefused', 'foreignPartitionRefused'), ({ side, opposite }) => {
  test.each(attacks)('$id ($why)', async ({ operation, input }) => {
    const { me, other } = side();
    const values = placeholderValues(side(), multipartOf(side()), multipartOf(opposite()));
    const uploads = [[other, multipartOf(opposite())]] as const;
    const before = belongingsOf(await takeSnapshot(side(), uploads), other);

    const answer = await sendOperation(me.clients, operation, fill(input, values));

    const decisions = supports('decisionsShown') ? await newestDecisions() : null;
    const after = belongingsOf(await takeSnapshot(side(), uploads), other);
    expect(answer).toMatchObject({ ok: false, status: operation.startsWith('s3:') ? 403 : 400 });
    expect(after).toEqual(before);
    // The gatekeeper refused it, not the service.
    if (decisions !== null) expect(decisions[0]?.decision).toMatch(/Denied$/);
  });
});

test(
  'the decision log has principal, action, resource and reason',
  needs('decisionsShown'),
  async () => {
    const { me, other, engine } = world;
    const Bucket = engine.config.resultsBucket;
    await sendOperation(me.clients, 's3:GetObject', { Bucket, Key: `${me.key}/thumb.webp` });
    await sendOperation(me.clients, 's3:GetObject', { Bucket, Key: `${other.key}/thumb.webp` });
    const [refused, allowed] = await newestDecisions();

    expect(refused).toMatchObject({
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string,
      principal: expect.stringContaining(':assumed-role/') as string,
      action: 's3:GetObject',
      resource: `arn:aws:s3:::${Bucket}/${other.key}/thumb.webp`,
      context: expect.objectContaining({
        'cognito-identity.amazonaws.com:sub': [me.identityId],
        'aws:SecureTransport': ['true'],
      }) as Record<string, string[]>,
      decision: 'ImplicitlyDenied',
      policy: null,
      statement: null,
    });
    expect(allowed).toMatchObject({
      action: 's3:GetObject',
      resource: `arn:aws:s3:::${Bucket}/${me.key}/thumb.webp`,
      decision: 'Allowed',
      statement: 'ReadOwnResults',
    });
    expect(allowed?.policy).toEqual(expect.any(String));
  },
);
