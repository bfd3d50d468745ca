import { beforeAll, describe, expect, test } from 'vitest';
import type { Baseline } from '../../audit/checks.ts';
import { exercisedRequests, readExercisedRequests } from '../../audit/exercised-requests.ts';
import { readExercised } from '../../audit/exercised.ts';
import type { PolicyFolder } from '../../audit/policy-files.ts';
import { unneeded } from '../../audit/strengthening-section.ts';
import {
  readIntentions,
  staleIntentions,
  testStrengthenings,
  type Needs,
} from '../../audit/strengthening-testing.ts';
import { strengthenings } from '../../audit/strengthenings.ts';
import { added, changed, deployed, folder, loadBaseline, root, user } from './audited.ts';

let baseline: Baseline;
let needs: Needs;
beforeAll(async () => {
  baseline = await loadBaseline();
  needs = {
    cases: baseline.cases,
    exercised: readExercised(new URL('audit/exercised.json', root)),
    requests: readExercisedRequests(new URL('audit/exercised-requests.json', root)),
    intentions: readIntentions(new URL('audit/intentions.json', root)),
  };
});

const testAll = (policies: PolicyFolder) =>
  testStrengthenings(deployed, policies, baseline.actions, needs);

test('every grant is needed by a decision or has a written reason', () => {
  const tested = testAll(folder);
  expect(unneeded(tested)).toEqual([]);
  expect(staleIntentions(needs.intentions, tested)).toEqual([]);
  for (const { reason } of needs.intentions) expect(reason).toMatch(/^.{40,}\.$/s);
});

test('removing any action, resource or statement breaks something', () => {
  const removable = testAll(folder).filter(
    ({ breaks, change }) => breaks === null && change.endsWith('removed'),
  );
  expect(removable).toEqual([]);
});

describe('an unused permission is reported:', () => {
  test.each<{ name: string; policies: PolicyFolder; change: string }>([
    {
      name: 'an action',
      policies: changed(user, 'ReadOwnUploads', (s) => ({
        ...s,
        Action: ['s3:GetObject', 's3:GetObjectTagging'],
      })),
      change: 'action s3:GetObjectTagging removed',
    },
    {
      name: 'a resource',
      policies: changed(user, 'ReadOwnUsage', (s) => ({
        ...s,
        Resource: ['${ResultsTableArn}', '${SessionsTableArn}'],
      })),
      change: 'resource ${SessionsTableArn} removed',
    },
    {
      name: 'a statement',
      policies: added(user, {
        Sid: 'TagOwnUploads',
        Effect: 'Allow',
        Action: 's3:PutObjectTagging',
        Resource: '${UploadsBucketArn}/${cognito-identity.amazonaws.com:sub}/*',
      }),
      change: 'the statement removed',
    },
  ])('$name', ({ policies, change }) => {
    expect(unneeded(testAll(policies)).map((each) => each.change)).toContain(change);
  });
});

test('an intention about a needed grant is stale', () => {
  const intention = {
    statements: [`${user}: ReadOwnUploads`],
    changes: ['the statement removed'],
    reason: 'It only looks as if nobody needed it.',
  };
  expect(staleIntentions([intention], testAll(folder))).toEqual([
    `${user}: ReadOwnUploads: the statement removed`,
  ]);
});

test('strengthenings cover every Allow, and each differs from what it strengthens', () => {
  for (const [file, document] of Object.entries(folder)) {
    const made = strengthenings(file, document, baseline.actions);
    const allows = document.Statement.filter(({ Effect }) => Effect === 'Allow');
    expect(new Set(made.map(({ statement }) => statement))).toEqual(
      new Set(allows.map(({ Sid }) => Sid)),
    );
    for (const each of made) expect(each.document).not.toEqual(document);
  }
});

describe('of a decision log', () => {
  const me = 'us-east-1:0a1b2c3d-1111-4222-8333-444455556666';
  const other = 'us-east-1:0a1b2c3d-1111-4222-8333-444455556667';
  const id = '01J00000000000000000000001';
  const line = (key: string, context = {}, decision = 'Allowed') =>
    JSON.stringify({
      action: 's3:PutObject',
      resource: `arn:aws:s3:::latchkey-uploads-000000000000-us-east-1/${key}`,
      context: { 'cognito-identity.amazonaws.com:sub': [me], 'aws:SourceIp': ['::1'], ...context },
      decision,
      policy: 'authenticated-user',
      statement: 'WriteOwnUploads',
    });
  const kept = (...lines: string[]) =>
    exercisedRequests([lines.join('\n')]).map(({ resource, context }) => [resource, context]);

  test('one request of each shape is kept, without what differs from run to run', () => {
    expect(kept(line(`${me}/${id}/${id}`), line(`${me}/${id}/01J00000000000000000000002`))).toEqual(
      [['arn:aws:s3:::{uploadsBucket}/{me}/{id}/{id}', {}]],
    );
  });

  test('what a request asks for is kept, how it came is not', () => {
    const source = `latchkey-uploads-000000000000-us-east-1/${other.replace(':', '%3A')}/x`;
    expect(kept(line(`${me}/x`, { 's3:x-amz-copy-source': [source] }))).toEqual([
      [
        'arn:aws:s3:::{uploadsBucket}/{me}/x',
        { 's3:x-amz-copy-source': ['{uploadsBucket}/{other}/x'] },
      ],
    ]);
  });

  test('what was refused, on the whole or in part, and broken lines are passed over', () => {
    expect(
      kept(
        line(`${me}/x`, {}, 'ImplicitlyDenied'),
        line(`${me}/x`, { 's3:x-amz-acl': ['public-read'] }),
        '{"action":"s3:Pu',
      ),
    ).toEqual([]);
  });
});
