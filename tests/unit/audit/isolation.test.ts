import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { awsActions, type AwsAction } from '../../../audit/actions.ts';
import { proveIsolation } from '../../../audit/isolation.ts';
import {
  isolationContradiction,
  sharedBy,
  shortIdentityIds,
  triedActions,
  userPolicies,
} from './brute-force/shared-objects.ts';

import { memberPolicies, sharedBesidesSpaces, spaceActions } from './brute-force/shared-spaces.ts';

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
      const { status } = proveIsolation(given, actions, new Map(), shortIdentityIds);
      expect(status).not.toBe('PROVED');
      if (status === 'REFUTED') refuted += 1;
    }),
    { numRuns: 80 },
  );
  expect(refuted / broken).toBeGreaterThan(0.8);
}, 120_000);

test('no short request of members contradicts a proof about spaces', () => {
  const outcomes = { PROVED: 0, REFUTED: 0, UNDECIDED: 0 };
  const known = new Map();
  const ofSpaces = actions.filter(({ name }) => spaceActions.includes(name));
  fc.assert(
    fc.property(memberPolicies, (given) => {
      const { status } = proveIsolation(given, ofSpaces, known);
      outcomes[status] += 1;
      if (status === 'PROVED') expect(sharedBesidesSpaces(given)).toBeNull();
    }),
    { numRuns: 300 },
  );
  expect(outcomes.PROVED).toBeGreaterThan(10);
  expect(outcomes.REFUTED).toBeGreaterThan(75);
}, 120_000);

describe('spaces', () => {
  const account = '111122223333';
  const roleArn = `arn:aws:iam::${account}:role/user`;
  const tag = '${aws:PrincipalTag/space}';
  const key = 'aws:PrincipalTag/space';
  const guards = { StringLike: { [key]: '?*' }, StringNotLike: { [key]: '*/*' } };
  const table = `arn:aws:dynamodb:us-east-1:${account}:table/t`;
  const own = {
    Effect: 'Allow',
    Action: 's3:GetObject',
    Resource: 'arn:aws:s3:::b/${cognito-identity.amazonaws.com:sub}/*',
  };
  const objects = (resource = `arn:aws:s3:::b/space/${tag}/*`, Condition: object = guards) => ({
    Effect: 'Allow',
    Action: 's3:GetObject',
    Resource: resource,
    Condition,
  });
  const rows = (partition = `space#${tag}`, Condition: object = guards) => ({
    Effect: 'Allow',
    Action: 'dynamodb:Query',
    Resource: table,
    Condition: {
      ...Condition,
      'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [partition] },
      Null: { 'dynamodb:LeadingKeys': 'false' },
    },
  });
  const proofOf = (...Statement: object[]) =>
    proveIsolation(
      {
        identityPolicies: [{ name: 'member', document: { Version: '2012-10-17', Statement } }],
        bucketPolicies: {},
        roleArn,
        account,
      },
      actions,
    );

  test('keep members of different spaces, and spaces and identities, apart', () => {
    const proof = proofOf(own, objects(), rows(), rows(`usage#space#${tag}`));
    expect(proof.status).toBe('PROVED');
    const text = proof.status === 'PROVED' ? proof.argument.join(' ') : '';
    expect(text).toContain('unless their sessions carry one and the same tag');
    expect(text).toContain('lies within that space');
  });

  test.each([
    {
      name: 'an empty tag is taken for a space',
      statement: objects(undefined, { StringNotLike: guards.StringNotLike }),
      spaces: ['', ''],
    },
    {
      name: 'an empty tag is taken for a partition',
      statement: rows(undefined, { StringNotLike: guards.StringNotLike }),
      spaces: ['', ''],
    },
    {
      name: 'the pattern lets the tag be empty',
      statement: objects(undefined, { ...guards, StringLike: { [key]: '*' } }),
      spaces: ['', ''],
    },
    {
      name: 'members share what lies outside the space',
      statement: objects(`arn:aws:s3:::b/${tag}-public/*`),
      spaces: null,
    },
    {
      name: 'members share a partition that is not the space’s',
      statement: rows(`shared#${tag}`),
      spaces: ['team', 'team'],
    },
  ])('are refuted where $name', ({ statement, spaces }) => {
    const proof = proofOf(own, statement);
    expect(proof.status).toBe('REFUTED');
    if (proof.status !== 'REFUTED' || spaces === null) return;
    expect(proof.counterexample.requests.map(({ space }) => space)).toEqual(spaces);
  });

  test.each([
    {
      name: 'a tag may have a slash',
      statement: objects(undefined, { StringLike: guards.StringLike }),
    },
    { name: 'no slash follows the tag', statement: objects(`arn:aws:s3:::b/space/${tag}*`) },
    { name: 'a star stands before the tag', statement: objects(`arn:aws:s3:::b/space/*${tag}/*`) },
    { name: 'a star stands for the tag', statement: objects('arn:aws:s3:::b/space/*') },
    {
      name: 'the partition goes on after the tag',
      statement: {
        ...rows(),
        Condition: {
          ...guards,
          'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [`space#${tag}*`] },
          Null: { 'dynamodb:LeadingKeys': 'false' },
        },
      },
    },
  ])('are refuted by two members of different spaces where $name', ({ statement }) => {
    const proof = proofOf(own, statement);
    expect(proof.status).toBe('REFUTED');
    if (proof.status !== 'REFUTED') return;
    const [one, other] = proof.counterexample.requests;
    expect(one.identityId).not.toBe(other.identityId);
    expect(one.space === null || one.space !== other.space).toBe(true);
  });

  test('are refuted where a space may be named like an identity', () => {
    const everything = objects(`arn:aws:s3:::b/${tag}/*`);
    expect(proofOf(own, everything).status).toBe('REFUTED');
  });
});
