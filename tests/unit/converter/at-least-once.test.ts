import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { resultKey } from '#contract/object-keys';
import type { Recipe } from '#contract/recipe';
import { DecoderEnded } from '../../../lambdas/converter/decoder/decoder.ts';
import { refuse } from '../../../lambdas/converter/refusal.ts';
import { startTable } from './start-table.ts';
import { newAddress, newWorld, table } from './world.ts';

const { dynamodb, close } = await startTable(table);
afterAll(close);

const recipe: Recipe = {
  renditions: [
    { name: 'small', width: 10, fit: 'inside', format: 'webp' },
    { name: 'large', width: 20, fit: 'inside', format: 'webp' },
  ],
};

const visible = (world: ReturnType<typeof newWorld>, address: ReturnType<typeof newAddress>) =>
  recipe.renditions.map(({ name, format }) => world.results.get(resultKey(address, name, format)));

describe('events delivered more than once and in any order', () => {
  test('the newest upload wins, however events are ordered, repeated and grouped', async () => {
    const deliveries = fc
      .array(fc.nat(3), { minLength: 0, maxLength: 6 })
      .chain((duplicates) =>
        fc.shuffledSubarray([0, 1, 2, 3, ...duplicates], { minLength: 4 + duplicates.length }),
      );
    await fc.assert(
      fc.asyncProperty(deliveries, fc.boolean(), async (order, together) => {
        const world = newWorld(dynamodb);
        const address = newAddress();
        const records = ['one', 'two', 'three', 'four'].map((content) =>
          world.upload(address, content, recipe),
        );
        const batch = order.flatMap((index) => records[index] ?? []);
        if (together) await world.deliver(batch);
        else for (const record of batch) await world.deliver([record]);
        expect(await world.outcome(address)).toMatchObject({ status: 'ready' });
        expect(visible(world, address)).toEqual(['four', 'four']);
      }),
      { numRuns: 25 },
    );
  });

  test('the newest upload wins when events are handled concurrently with any delays', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.shuffledSubarray([0, 1, 2, 2, 1], { minLength: 5 }),
        async (scheduler, order) => {
          const world = newWorld(dynamodb);
          const address = newAddress();
          const contents = ['one', 'two', 'three'];
          const records = contents.map((content) => world.upload(address, content, recipe));
          world.setPause(async (where) => {
            await scheduler.schedule(Promise.resolve(), where);
          });
          const attempts = Promise.all(
            order.flatMap((index) => {
              const record = records[index];
              return record === undefined ? [] : [world.deliver([record])];
            }),
          );
          await scheduler.waitFor(attempts);
          expect(await world.outcome(address)).toMatchObject({ status: 'ready' });
          expect(visible(world, address)).toEqual(['three', 'three']);
        },
      ),
      { numRuns: 25 },
    );
  });

  test('a duplicate of a finished upload does nothing', async () => {
    const world = newWorld(dynamodb);
    const address = newAddress();
    const record = world.upload(address, 'picture', recipe);
    await world.deliver([record]);
    world.results.clear();
    await world.deliver([record]);
    expect(world.log.map(({ outcome }) => outcome)).toEqual(['ready', 'duplicate']);
    expect(world.results.size).toBe(0);
  });

  test('an upload replaced while it is converted leaves none of its renditions', async () => {
    const world = newWorld(dynamodb);
    const address = newAddress();
    const older = world.upload(address, 'older', recipe);
    let replaced = false;
    world.setPause(async (where) => {
      if (where !== 'convert' || replaced) return;
      replaced = true;
      await world.deliver([world.upload(address, 'newer', recipe)]);
    });
    await world.deliver([older]);
    expect(visible(world, address)).toEqual(['newer', 'newer']);
    expect(world.log.map(({ outcome }) => outcome)).toEqual(['ready', 'superseded']);
  });
});

describe('an interrupted attempt', () => {
  const broken = new Error('the network is gone');

  test.each(['open', 'bytes', 'convert', 'put'])(
    'at %s shows nothing, and the next attempt finishes',
    async (place) => {
      const world = newWorld(dynamodb);
      const address = newAddress();
      const record = world.upload(address, 'picture', recipe);
      world.setPause((where) => (where === place ? Promise.reject(broken) : Promise.resolve()));
      await expect(world.deliver([record])).rejects.toThrow(AggregateError);
      const row = await world.outcome(address);
      expect(row === null || row.status === 'converting').toBe(true);
      world.setPause(() => Promise.resolve());
      await world.deliver([record]);
      expect(await world.outcome(address)).toMatchObject({ status: 'ready' });
    },
  );

  test('leaves a deadline that a client can read', async () => {
    const world = newWorld(dynamodb);
    const address = newAddress();
    const record = world.upload(address, 'picture', recipe);
    world.setPause((where) => (where === 'convert' ? Promise.reject(broken) : Promise.resolve()));
    await expect(world.deliver([record])).rejects.toThrow();
    const row = await world.outcome(address);
    expect(row?.status === 'converting' ? Date.parse(row.deadline ?? '') : 0).toBeGreaterThan(
      Date.now(),
    );
  });

  test('killed twice is refused, and the records behind it are handled', async () => {
    const world = newWorld(dynamodb);
    const address = newAddress();
    const record = world.upload(address, 'bomb', recipe);
    const killed: Parameters<typeof world.deliver>[1] = {
      ...world.ports,
      outcomes: { ...world.ports.outcomes, release: () => Promise.resolve(false) },
    };
    world.setPause((where) => (where === 'convert' ? Promise.reject(broken) : Promise.resolve()));
    await expect(world.deliver([record], killed, 'request')).rejects.toThrow();
    await expect(world.deliver([record], killed, 'request')).rejects.toThrow();
    world.setPause(() => Promise.resolve());
    const other = newAddress();
    await world.deliver([record, world.upload(other, 'innocent', recipe)], killed, 'request');
    expect(await world.outcome(address)).toMatchObject({ failure: { code: 'gave-up' } });
    expect(await world.outcome(other)).toMatchObject({ status: 'ready' });
  });

  const crash = (where: string) =>
    where === 'convert' ? Promise.reject(new DecoderEnded('SIGKILL')) : Promise.resolve();

  test('is repeated in the same invocation when the decoder crashes', async () => {
    const world = newWorld(dynamodb);
    const address = newAddress();
    const record = world.upload(address, 'picture', recipe);
    world.setPause((where) => {
      if (where === 'convert') world.setPause(() => Promise.resolve());
      return crash(where);
    });
    await world.deliver([record]);
    expect(await world.outcome(address)).toMatchObject({ status: 'ready' });
    expect(world.log.map(({ outcome }) => outcome)).toEqual(['error', 'ready']);
  });

  test('counts when the decoder crashes, and the third is refused', async () => {
    const world = newWorld(dynamodb);
    const address = newAddress();
    const record = world.upload(address, 'bomb', recipe);
    world.setPause(crash);
    await world.deliver([record]);
    expect(await world.outcome(address)).toMatchObject({ failure: { code: 'gave-up' } });
    expect(world.log.map(({ outcome }) => outcome)).toEqual(['error', 'error', 'failed']);
  });

  test('is left to the next delivery when the decoder crashes and no time is left', async () => {
    const world = newWorld(dynamodb);
    const address = newAddress();
    const record = world.upload(address, 'bomb', recipe);
    world.setPause(crash);
    const late = () => world.deliver([record], world.ports, 'request', 50_000);
    for (let attempt = 0; attempt < 2; attempt += 1) {
      await expect(late()).rejects.toThrow();
      expect(await world.outcome(address)).toMatchObject({ status: 'converting' });
    }
    await late();
    expect(await world.outcome(address)).toMatchObject({ failure: { code: 'gave-up' } });
  });

  test('is the last when the decoder was killed at its deadline, and the records behind it are handled', async () => {
    const world = newWorld(dynamodb);
    const [address, other] = [newAddress(), newAddress()];
    const records = [
      world.upload(address, 'stall', recipe),
      world.upload(other, 'innocent', recipe),
    ];
    world.setPause((where) => {
      if (where !== 'convert') {
        return Promise.resolve();
      }
      world.setPause(() => Promise.resolve());
      return Promise.reject(refuse.tooSlowToRead());
    });
    await world.deliver(records);
    expect(await world.outcome(address)).toMatchObject({
      status: 'failed',
      failure: { code: 'too-slow' },
    });
    expect(await world.outcome(other)).toMatchObject({ status: 'ready' });
  });

  test('does not count when the upload is not the cause', async () => {
    const world = newWorld(dynamodb);
    const address = newAddress();
    const record = world.upload(address, 'picture', recipe);
    world.setPause((where) => (where === 'put' ? Promise.reject(broken) : Promise.resolve()));
    for (let attempt = 0; attempt < 4; attempt += 1) {
      await expect(world.deliver([record], world.ports, 'request')).rejects.toThrow();
    }
    world.setPause(() => Promise.resolve());
    await world.deliver([record], world.ports, 'request');
    expect(await world.outcome(address)).toMatchObject({ status: 'ready' });
  });

  test('does not count when another delivery of the same event took over', async () => {
    const world = newWorld(dynamodb);
    const address = newAddress();
    const record = world.upload(address, 'picture', recipe);
    const deliver = async (more: number): Promise<void> => {
      world.setPause(async (where) => {
        if (where !== 'bytes') return;
        world.setPause(() => Promise.resolve());
        if (more > 0) await deliver(more - 1);
      });
      await world.deliver([record]);
    };
    await deliver(5);
    expect(await world.outcome(address)).toMatchObject({ status: 'ready' });
    expect(world.log.map(({ outcome }) => outcome)).toEqual([
      'ready',
      ...Array(5).fill('superseded'),
    ]);
  });

  test('does not keep the other records of its event from being handled', async () => {
    const world = newWorld(dynamodb);
    const [one, two, three] = [newAddress(), newAddress(), newAddress()];
    const records = [one, two, three].map((address, index) =>
      world.upload(address, `picture ${index}`, recipe),
    );
    const uploads = {
      ...world.ports.uploads,
      open: (object: Parameters<typeof world.ports.uploads.open>[0]) =>
        object.etag.endsWith('1') ? Promise.reject(broken) : world.ports.uploads.open(object),
    };
    await expect(world.deliver(records, { ...world.ports, uploads })).rejects.toThrow(
      '1 records to try again',
    );
    expect(await world.outcome(one)).toMatchObject({ status: 'ready' });
    expect(await world.outcome(three)).toMatchObject({ status: 'ready' });
  });
});

describe('a deleted upload or row is not restored', () => {
  test('an upload deleted before its event came leaves no row', async () => {
    const world = newWorld(dynamodb);
    const address = newAddress();
    const record = world.upload(address, 'picture', recipe);
    world.uploads.clear();
    await world.deliver([record]);
    expect(await world.outcome(address)).toBeNull();
    expect(world.log).toMatchObject([{ outcome: 'gone' }]);
  });

  test('a row deleted while its upload is converted does not come back', async () => {
    const world = newWorld(dynamodb);
    const address = newAddress();
    const record = world.upload(address, 'picture', recipe);
    world.setPause((where) => (where === 'put' ? world.deleteRow(address) : Promise.resolve()));
    await world.deliver([record]);
    expect(await world.outcome(address)).toBeNull();
  });

  test('an upload deleted between two attempts fails and is not retried', async () => {
    const world = newWorld(dynamodb);
    const address = newAddress();
    const record = world.upload(address, 'picture', recipe);
    world.setPause((where) => (where === 'put' ? Promise.reject(new Error()) : Promise.resolve()));
    await expect(world.deliver([record])).rejects.toThrow();
    world.setPause(() => Promise.resolve());
    world.uploads.clear();
    await world.deliver([record]);
    expect(await world.outcome(address)).toMatchObject({ failure: { code: 'upload-gone' } });
  });
});

test.each([
  { what: 'not JSON', recipe: '{' },
  { what: 'without renditions', recipe: '{"renditions":[]}' },
])('a recipe $what fails with a reason', async ({ recipe: json }) => {
  const world = newWorld(dynamodb);
  const address = newAddress();
  const record = world.upload(address, 'picture');
  for (const [key, stored] of world.uploads) world.uploads.set(key, { ...stored, recipe: json });
  await world.deliver([record]);
  expect(await world.outcome(address)).toMatchObject({ failure: { code: 'recipe' } });
});
