import { expect, test } from 'vitest';
import { openPaths, pathsTouched, type EscalationPath } from '../../audit/escalation.ts';
import { added, folder, json, stackWith } from './audited.ts';

const { paths, attribution } = json('audit/escalation-paths.json') as {
  readonly paths: readonly EscalationPath[];
  readonly attribution: string;
};

const openWith = (policies: typeof folder): string =>
  openPaths(pathsTouched(stackWith(policies), paths)).join('\n');

test('no role may take a path of the catalogue', () => {
  expect(openWith(folder)).toBe('');
});

test('the catalogue is whole, and its licence is named', () => {
  expect(paths.length).toBeGreaterThan(60);
  expect(new Set(paths.map(({ id }) => id)).size).toBe(paths.length);
  for (const { needs } of paths) {
    expect(needs.length).toBeGreaterThan(0);
  }
  expect(attribution).toMatch(/Datadog.*Apache License, Version 2\.0/);
});

test.each<{ name: string; actions: string | readonly string[]; id: string }>([
  {
    name: 'a function that is given a role',
    actions: ['iam:PassRole', 'lambda:*'],
    id: 'lambda-001',
  },
  { name: 'a wildcard in the action', actions: 'iam:Create*', id: 'iam-' },
  { name: 'everything', actions: '*', id: 'sts-001' },
])('$name opens a path, by its name', ({ actions, id }) => {
  const policies = added('converter.json', { Effect: 'Allow', Action: actions, Resource: '*' });
  expect(openWith(policies)).toMatch(new RegExp(`escalation path ${id}`));
});

test('a path of which one action is missing is touched, not open', () => {
  const policies = added('converter.json', {
    Effect: 'Allow',
    Action: 'iam:PassRole',
    Resource: '*',
  });
  const touched = pathsTouched(stackWith(policies), paths);
  expect(touched.find(({ id }) => id === 'lambda-001')).toMatchObject({
    allowed: ['iam:PassRole'],
    lacks: ['lambda:CreateFunction', 'lambda:InvokeFunction'],
  });
  expect(openPaths(touched).join()).not.toMatch(/lambda-001/);
});
