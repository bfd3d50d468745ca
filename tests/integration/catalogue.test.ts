import { expect, test } from 'vitest';
import { requestCases, wireCases } from './attacks/catalogue.ts';
import { builders } from './attacks/wire/builders.ts';

test('the catalogue of requests is complete', () => {
  expect(requestCases).toHaveLength(148 + 13 + 89);
  expect(new Set(requestCases.map(({ id }) => id)).size).toBe(148 + 13 + 89);
});

test('every wire case of the catalogue is built', () => {
  expect(wireCases).toHaveLength(55 + 8 + 5);
  const notBuilt = wireCases.filter(({ id }) => builders[id] === undefined);
  // It compares two answers, so it has its own test.
  expect(notBuilt.map(({ id, expect: expected }) => [id, expected])).toEqual([
    ['user-existence', 'same shape'],
  ]);
});
