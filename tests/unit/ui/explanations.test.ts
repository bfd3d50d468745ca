import { expect, test } from 'vitest';
import { problemOf } from '#contract/errors';
import { AccessRefused } from '../../../src/credentials/request-failures.ts';
import { explanationLink } from '../../../src/ui/explanations.ts';

const url = 'http://127.0.0.1:4566';
const endpoints = { cognitoIdp: url, cognitoIdentity: url, s3: url, dynamodb: url };

test.each([
  { name: 'the embedded engine', config: { engine: 'embedded', endpoints }, explains: true },
  { name: 'an emulator', config: { engine: 'localstack', endpoints }, explains: false },
  { name: 'AWS', config: { engine: 'aws' }, explains: false },
] as const)('$name explains its decisions: $explains', ({ config, explains }) => {
  const link = explanationLink(config);
  expect(link === null ? null : link('a/b?c')).toBe(
    explains ? `${url}/_latchkey/decisions/a%2Fb%3Fc` : null,
  );
});

test('a stored refusal names its decision, if there is one', () => {
  const headers = { 'x-latchkey-decision': 'id1' };
  const named = Object.assign(new Error('no'), { $response: { headers } });
  expect(problemOf(new AccessRefused('no', { cause: named }))).toMatchObject({
    code: 'access-refused',
    decisionId: 'id1',
  });
  const unnamed = problemOf(new AccessRefused('no', { cause: new Error('no') }));
  expect(unnamed).not.toHaveProperty('decisionId');
  expect(unnamed.whatToDo).toContain('CloudTrail');
});
