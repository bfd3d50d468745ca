import { beforeAll, expect, test } from 'vitest';
import { compareFolders } from '../../audit/against.ts';
import type { PolicyFolder } from '../../audit/policy-files.ts';
import { changed, deployed, folder, loadBaseline, sub, user } from './audited.ts';

let actions: readonly string[];
beforeAll(async () => {
  actions = (await loadBaseline()).actions.map(({ name }) => name);
});

const changesOf = (policies: PolicyFolder) =>
  compareFolders(deployed, folder, policies, actions).filter(
    ({ outcome }) => outcome !== 'equivalent',
  );

const reading = (Resource: string): PolicyFolder =>
  changed(user, 'ReadOwnUploads', (statement) => ({ ...statement, Resource }));

test('a document is equivalent to itself', () => {
  expect(changesOf(folder)).toEqual([]);
});

test('keys below one name are fewer than keys below the identity, with a key that is lost', () => {
  const [change, ...others] = changesOf(reading(`\${UploadsBucketArn}/${sub}/session/*`));
  expect(others).toEqual([]);
  expect(change).toMatchObject({ file: user, outcome: 'narrower' });
  expect(change?.examples.join()).toMatch(/- s3:GetObject on arn:aws:s3:::\S+ .*is not allowed/);
});

test('the identity without its slash is wider, with a key that is gained', () => {
  const [change] = changesOf(reading(`\${UploadsBucketArn}/${sub}*`));
  expect(change).toMatchObject({ file: user, outcome: 'wider' });
  expect(change?.examples.join()).toMatch(/\+ s3:GetObject on arn:aws:s3:::\S+ .*is allowed/);
});

test('an element that is not understood makes the comparison undecided', () => {
  const policies = changed(user, 'ReadOwnUploads', (statement) => ({
    ...statement,
    Condition: { StringMatches: { 'aws:UserAgent': 'x' } },
  }));
  expect(changesOf(policies)).toMatchObject([{ outcome: 'UNDECIDED' }]);
});
