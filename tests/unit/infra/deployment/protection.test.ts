import { Template } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import {
  protectedIn,
  unprotected,
  type ProtectableTemplate,
} from '../../../../infra/deployment/protection.ts';
import { latchkeyApp } from '../../../../infra/stack/latchkey-app.ts';

const templateWith = (deletionProtection: boolean) =>
  Template.fromStack(
    latchkeyApp({ context: { deletionProtection } }).latchkey,
  ).toJSON() as ProtectableTemplate;

test('a protected deployment keeps buckets, tables and pools', () => {
  expect([...protectedIn(templateWith(true))].sort()).toEqual([
    'IdentityPool',
    'ResultsBucket',
    'ResultsTable',
    'SessionsTable',
    'UploadsBucket',
    'UserPool',
  ]);
});

test('an unprotected deployment keeps nothing', () => {
  expect(protectedIn(templateWith(false))).toEqual([]);
});

test('unprotecting a protected template gives the unprotected one', () => {
  expect(unprotected(templateWith(true))).toEqual(templateWith(false));
});
