import { afterEach, describe, expect, test } from 'vitest';
import { pageOf } from '../../engines/report.ts';
import { attach, detach } from '../../integration/attachment.ts';
import { needs } from '../../integration/capabilities.ts';

const endpoint = 'http://127.0.0.1:1';
const target = {
  name: 'some-emulator',
  config: {
    engine: 'localstack',
    region: 'us-east-1',
    userPoolId: 'none',
    userPoolClientId: 'none',
    identityPoolId: 'none',
    uploadsBucket: 'uploads',
    resultsBucket: 'results',
    sessionsTable: 'sessions',
    resultsTable: 'results',
    endpoints: {
      cognitoIdp: endpoint,
      cognitoIdentity: endpoint,
      s3: endpoint,
      dynamodb: endpoint,
    },
  },
  appOrigin: 'http://localhost:4180',
  operator: { accessKeyId: 'test', secretAccessKey: 'test' },
  stack: { account: '000000000000', converterRoleArn: 'arn:aws:iam::000000000000:role/converter' },
} as const;

describe('a test that needs a capability', () => {
  afterEach(detach);

  test('runs on an engine that has it', () => {
    attach({ ...target, capabilities: ['rows', 'objects'] });
    expect(needs('rows')).toEqual({});
  });

  test('is skipped on an engine that lacks it, with the capability’s name', () => {
    attach({ ...target, capabilities: ['rows'] });
    expect(needs('rows', 'objects', 'signIn')).toEqual({
      skip: true,
      meta: { missing: ['objects', 'signIn'] },
    });
  });

  test('is never skipped on the embedded engine', () => {
    expect(needs('signIn', 'clockMoves', 'ownProcess')).toEqual({});
  });
});

test('the page of engines claims only recorded capabilities', () => {
  const report = { version: '1.0', capabilities: { rows: true }, passed: 3, failed: 1 };
  const page = pageOf({ 'some-emulator': { ...report, unsupported: 5 } });
  expect(page).toContain('| version | 1.0 |');
  expect(page).toContain('| a row is read back | yes |');
  expect(page).toContain('| a wrong password does not sign in | not asked |');
  expect(page).toContain('| integration suites | 3 passed, 1 failed, 5 not supported |');
  expect(page).toMatch(/^\| aws \| needs an account/m);
});
