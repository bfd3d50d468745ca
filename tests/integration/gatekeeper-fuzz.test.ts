import { describe, expect, test } from 'vitest';
import { fuzzContents, fuzzSigned } from '../fuzz/gatekeeper/fuzz.ts';
import { needs } from './capabilities.ts';

/** `npm run fuzz -- gatekeeper --count 20000` sends more. */
const few = { count: 600, hangsAfter: 60_000 };
const options = { ...needs('ownProcess'), timeout: 240_000 };

describe('the gatekeeper', options, () => {
  test('carries out a request that was changed on its way only as it was signed', async () => {
    const { findings, statuses, executed } = await fuzzSigned({ ...few, seed: 1 });
    expect(findings).toEqual([]);
    // Some changes mean nothing, so that the others are refused for what they change.
    expect(statuses[200]).toBeGreaterThan(20);
    expect(statuses[403]).toBeGreaterThan(50);
    expect(Object.keys(executed).length).toBeGreaterThan(10);
  });

  test('answers any content that a user signs, and shows and changes nothing of another user', async () => {
    const { findings, statuses, executed } = await fuzzContents({ ...few, seed: 2 });
    expect(findings).toEqual([]);
    expect(statuses[200]).toBeGreaterThan(50);
    expect(statuses[400]).toBeGreaterThan(50);
    expect(executed.other).toBeGreaterThan(10);
  });
});
