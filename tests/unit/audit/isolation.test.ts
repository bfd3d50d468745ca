import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { awsActions, type AwsAction } from '../../../audit/actions.ts';
import { proveIsolation } from '../../../audit/isolation.ts';
import {
  isolationContradiction,
  sharedBy,
  triedActions,
  userPolicies,
} from './brute-force/shared-objects.ts';

let actions: readonly AwsAction[];
beforeAll(async () => {
  actions = (await awsActions()).filter(({ name }) => triedActions.includes(name));
});

test('no short request of five identities contradicts a proof or a refutation', () => {
  const outcomes = { PROVED: 0, REFUTED: 0, UNDECIDED: 0 };
  const known = new Map();
  fc.assert(
    fc.property(userPolicies, (given) => {
      const { status, wrong } = isolationContradiction(given, actions, known);
      outcomes[status] += 1;
      expect(wrong).toBe(null);
    }),
    { numRuns: 1_000 },
  );
  // A prover that never proves, or never refutes, would pass as well.
  expect(outcomes.PROVED).toBeGreaterThan(30);
  expect(outcomes.REFUTED).toBeGreaterThan(30);
}, 120_000);

test('policies with an object that brute force finds shared are never proved isolated, and mostly refuted', () => {
  let broken = 0;
  let refuted = 0;
  fc.assert(
    fc.property(userPolicies, (given) => {
      if (sharedBy(given) === null) return;
      broken += 1;
      const { status } = proveIsolation(given, actions);
      expect(status).not.toBe('PROVED');
      if (status === 'REFUTED') refuted += 1;
    }),
    { numRuns: 80 },
  );
  expect(refuted / broken).toBeGreaterThan(0.8);
}, 120_000);
