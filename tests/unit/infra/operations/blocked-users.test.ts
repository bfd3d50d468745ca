import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { authorise } from '../../../../engine/iam/authorise.ts';
import {
  blockDocument,
  nobodyBlocked,
  readBlocked,
  withIdentity,
  withoutIdentity,
  withSessionsEnded,
  type Blocked,
} from '../../../../infra/operations/blocked-users.ts';

const mallory = 'us-east-1:0a1b2c3d-1111-4222-8333-444455556666';
const other = 'us-east-1:0a1b2c3d-1111-4222-8333-444455556667';

const allowAll = {
  Version: '2012-10-17',
  Statement: [{ Sid: 'AllowAll', Effect: 'Allow', Action: '*', Resource: '*' }],
};

/** The decision of a role that allows everything and has the block policy besides. */
const decide = (blocked: Blocked, identityId: string, issuedAt: string) => {
  const document = blockDocument(blocked);
  const account = '111122223333';
  return authorise(
    {
      principal: {
        kind: 'role-session',
        arn: `arn:aws:sts::${account}:assumed-role/users/session`,
        roleArn: `arn:aws:iam::${account}:role/users`,
        account,
      },
      action: 's3:GetObject',
      resource: 'arn:aws:s3:::bucket/key',
      context: {
        'cognito-identity.amazonaws.com:sub': [identityId],
        'aws:TokenIssueTime': [issuedAt],
      },
    },
    {
      identityPolicies: [
        { name: 'users', document: allowAll },
        ...(document === null ? [] : [{ name: 'blocked-users', document }]),
      ],
      resourcePolicy: null,
      resourceAccount: account,
    },
  );
};

const noon = '2026-11-24T12:00:00.000Z';
const later = '2026-11-24T12:00:01.000Z';
const identityBlocked = withIdentity(nobodyBlocked, mallory);
const earlierEnded = withSessionsEnded(nobodyBlocked, later);

describe('a request of', () => {
  test.each([
    { who: 'a blocked identity', blocked: identityBlocked, id: mallory, at: later, allowed: false },
    { who: 'another identity', blocked: identityBlocked, id: other, at: later, allowed: true },
    {
      who: 'an identity that was unblocked',
      blocked: withoutIdentity(identityBlocked, mallory),
      id: mallory,
      at: later,
      allowed: true,
    },
    { who: 'an earlier session', blocked: earlierEnded, id: other, at: noon, allowed: false },
    { who: 'a later session', blocked: earlierEnded, id: other, at: later, allowed: true },
  ])('$who is allowed: $allowed', ({ blocked, id, at, allowed }) => {
    expect(decide(blocked, id, at).decision).toBe(allowed ? 'Allowed' : 'ExplicitlyDenied');
  });
});

const identities = fc.uniqueArray(
  fc.uuid().map((id) => `us-east-1:${id}`),
  { maxLength: 5 },
);
const times = fc.option(
  fc
    .date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true })
    .map((d) => d.toISOString()),
);

test('a written policy reads back', () => {
  fc.assert(
    fc.property(identities, times, (identityIds, sessionsBefore) => {
      const blocked = { identityIds: [...identityIds].sort(), sessionsBefore };
      expect(readBlocked(blockDocument(blocked))).toEqual(blocked);
    }),
  );
});

test('no document is left when nobody is blocked', () => {
  expect(blockDocument(nobodyBlocked)).toBeNull();
  expect(blockDocument(withoutIdentity(identityBlocked, mallory))).toBeNull();
});

test('an earlier end of sessions never replaces a later one', () => {
  expect(withSessionsEnded(withSessionsEnded(nobodyBlocked, later), noon).sessionsBefore).toBe(
    later,
  );
});

test('a foreign statement is an error and is not lost', () => {
  const document = blockDocument(identityBlocked);
  const [statement] = document?.Statement ?? [];
  if (document === null || statement === undefined) throw new Error('no statement');
  expect(() =>
    readBlocked({ ...document, Statement: [{ ...statement, Sid: 'RefuseNight' }] }),
  ).toThrow('RefuseNight');
});
