import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { photoBytes, dogs } from '../fixtures/photos.ts';
import { needs } from './capabilities.ts';
import type { HttpAnswer } from './http-message.ts';
import { wireCases } from './attacks/catalogue.ts';
import { complaint, readExpectation } from './attacks/expectation.ts';
import { belongingsOf, takeSnapshot, type Snapshot } from './attacks/snapshot.ts';
import { builders } from './attacks/wire/builders.ts';
import { appearances } from './attacks/wire/sign-in.ts';
import { NotSupported, type WireAttack } from './attacks/wire/wire-attack.ts';
import { beginMultipart, makeWorld, type Multipart, type World } from './attacks/world.ts';

let world: World;
let mine: Multipart;
let others: Multipart;
let photograph: Buffer;

beforeAll(async () => {
  world = await makeWorld();
  mine = await beginMultipart(world, world.me);
  others = await beginMultipart(world, world.other);
  photograph = Buffer.from(await photoBytes(dogs));
});

afterAll(() => world.engine.close());

const snapshot = (): Promise<Snapshot> =>
  takeSnapshot(world, [
    [world.me, mine],
    [world.other, others],
  ]);

/** Files beside the data folder, where a key with enough `..` would be written. */
const outside = async (): Promise<unknown> => {
  const { dataDir } = world.engine;
  if (dataDir === null) return null;
  const beside = await readdir(path.dirname(dataDir), { withFileTypes: true });
  return [beside.map(({ name }) => name), existsSync('/tmp/latchkey-outside')];
};

/** An accepted attack may show the caller its own data, never the other user's. */
const showsTheOthers = ({ status, body }: HttpAnswer): boolean =>
  status < 300 && (body.equals(photograph) || body.includes(world.other.email));

const accepted = async (send: () => Promise<HttpAnswer>): Promise<string> => {
  const { status, body } = await send();
  return status < 300 ? 'accepted' : `${status} ${body.toString().slice(0, 300)}`;
};

const expectUntouched = async (attack: WireAttack, before: Snapshot): Promise<void> => {
  await world.engine.settled();
  const after = await snapshot();
  if (attack.ownMayChange !== true) expect(after).toEqual(before);
  expect(belongingsOf(after, world.other)).toEqual(belongingsOf(before, world.other));
};

/** Builds a case, or skips it with the reason when this engine lacks what it needs. */
const built = async (id: string, skip: (why: string) => never): Promise<WireAttack> => {
  const build = builders[id];
  if (build === undefined) throw new Error(`the wire case ${id} has no builder`);
  try {
    return await build(world);
  } catch (error) {
    if (error instanceof NotSupported && world.engine.name !== 'embedded') {
      return skip(`not supported by ${world.engine.name}: ${error.message}`);
    }
    throw error;
  }
};

const cases = wireCases.filter(({ expect: expectation }) => expectation !== 'same shape');

const verifies = needs('foreignPrefixRefused', 'signatureVerified');

test.for(cases)('$id: $what', verifies, async ({ id, expect: expectation }, { skip }) => {
  const expected = readExpectation(expectation);
  const attack = await built(id, skip);

  if (attack.honest !== null) expect(await accepted(attack.honest)).toBe('accepted');
  await world.engine.settled();
  const before = await snapshot();
  const around = await outside();
  try {
    for (const [index, send] of attack.attacks.entries()) {
      const answer = await send();
      expect(complaint(expected, answer), `attack ${index + 1}`).toBeNull();
      if (expectation === 'contained') expect(showsTheOthers(answer)).toBe(false);
      world.engine.clock?.reset();
    }
  } finally {
    world.engine.clock?.reset();
  }

  await expectUntouched(attack, before);
  expect(await outside()).toEqual(around);
});

test(
  'user-existence: an unknown user looks like a known one',
  needs('unknownUserHidden'),
  async () => {
    const { known, unknown } = await appearances(world);
    expect(unknown).toEqual(known);
    expect(known.saltStays).toBe(true);
  },
);
