import { expect, test } from 'vitest';
import { isForeign } from '../../chaos/foreign-requests.ts';
import { scenarioOf } from '../../chaos/scenario.ts';
import { decisionWith } from '../engine/operator/decision.ts';

test('a seed writes the same scenario each time, and another seed another one', () => {
  expect(scenarioOf(7)).toEqual(scenarioOf(7));
  expect(scenarioOf(7).users).not.toEqual(scenarioOf(8).users);
});

test('a hundred scenarios contain every kind of step, good connections and bad ones', () => {
  const devices = Array.from({ length: 100 }, (_, seed) => scenarioOf(seed)).flatMap(({ users }) =>
    users.flatMap((user) => user.devices),
  );
  const kinds = new Set(devices.flatMap(({ steps }) => steps.map((step) => step.do)));
  expect([...kinds].sort()).toEqual(
    [
      ...['add', 'bin', 'binSession', 'cancel', 'create', 'kill', 'partition', 'pause'],
      ...['purge', 'recipe', 'rename', 'restore', 'resume', 'retry'],
    ].sort(),
  );
  const lost = devices.map(({ faults }) => faults.dynamodb.lostAnswer);
  expect(Math.min(...lost)).toBe(0);
  expect(Math.max(...lost)).toBeGreaterThan(7);
});

const alice = 'us-east-1:11111111-1111-1111-1111-111111111111';
const bob = 'us-east-1:22222222-2222-2222-2222-222222222222';
const asAlice = { 'cognito-identity.amazonaws.com:sub': [alice] };

test.each([
  ['own object', { resource: `arn:aws:s3:::b/${alice}/s/f` }, false],
  ['foreign object', { resource: `arn:aws:s3:::b/${bob}/s/f` }, true],
  ['foreign list', { resource: 'arn:aws:s3:::b', context: { 's3:prefix': [`${bob}/`] } }, true],
  ['own row', { resource: 'table/t', context: { 'dynamodb:LeadingKeys': [alice] } }, false],
  ['foreign row', { resource: 'table/t', context: { 'dynamodb:LeadingKeys': [alice, bob] } }, true],
  ['refused', { resource: `arn:aws:s3:::b/${bob}/s/f`, decision: 'ImplicitlyDenied' }, false],
] as const)('%s', (_, { resource, ...rest }, foreign) => {
  const { context, decision } = { context: {}, decision: 'Allowed' as const, ...rest };
  const made = decisionWith({ resource, decision, context: { ...asAlice, ...context } });
  expect(isForeign(made)).toBe(foreign);
});
