import { expect, test } from 'vitest';
import { areFresh, renewAt } from '../../../src/credentials/renewal.ts';

const minute = 60_000;

test.each([
  { name: 'an hour', life: 60 * minute, after: 55 * minute },
  { name: 'twenty minutes', life: 20 * minute, after: 15 * minute },
  { name: 'twenty seconds', life: 20_000, after: 15_000 },
])('credentials that last $name are renewed in good time', ({ life, after }) => {
  const credentials = { obtainedAt: 1000, expiresAt: 1000 + life };
  expect(renewAt(credentials) - 1000).toBe(after);
  expect(areFresh(credentials, 1000 + after - 1)).toBe(true);
  expect(areFresh(credentials, 1000 + after)).toBe(false);
});
