import { afterAll, beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from '../app-process.ts';
import { openWorld, type World } from '../chaos/runs.ts';
import { needs } from './capabilities.ts';

/** `LATCHKEY_CHAOS_SEEDS=7,9 npm test -- integration chaos` */
const seeds = (process.env.LATCHKEY_CHAOS_SEEDS ?? '1').split(',').map(Number);

let folder: { path: string; remove(): Promise<void> };
let world: World;
beforeAll(async () => {
  folder = await temporaryFolder();
  world = await openWorld(folder.path);
});
afterAll(() => folder.remove());

test(
  'devices that are killed, cut off and refused lose nothing, and all show the same in the end',
  { ...needs('ownProcess'), timeout: 240_000 },
  async () => {
    const results = await world.run(seeds);
    expect(results).toEqual(seeds.map((seed) => ({ seed, violations: [] })));
    expect(world.faults()['dynamodb lostAnswer']).toBeGreaterThan(0);
    const { decisions, foreign } = await world.close();
    expect(decisions).toBeGreaterThan(0);
    expect(foreign).toEqual([]);
  },
);
