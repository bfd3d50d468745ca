import { expect, test } from 'vitest';
import { readSpaceCommand } from '../../../../infra/operations/space-command.ts';

test.each([
  {
    args: ['add', 'team', 'Alice@Example.com'],
    action: { do: 'add', space: 'team', email: 'alice@example.com' },
  },
  {
    args: ['remove', 'team', 'alice@example.com'],
    action: { do: 'remove', space: 'team', email: 'alice@example.com', now: false },
  },
  {
    args: ['remove', 'team', 'alice@example.com', '--now', '--region', 'eu-west-1'],
    action: { do: 'remove', space: 'team', email: 'alice@example.com', now: true },
  },
  { args: ['delete', 'team-2'], action: { do: 'delete', space: 'team-2', now: false } },
  { args: ['list'], action: { do: 'list', space: null } },
  { args: ['list', 'team'], action: { do: 'list', space: 'team' } },
])('$args means $action', ({ args, action }) => {
  expect(readSpaceCommand(args, {}).action).toEqual(action);
});

test.each([
  { args: [], error: 'space -- add NAME EMAIL' },
  { args: ['add', 'team'], error: 'space -- add NAME EMAIL' },
  { args: ['remove', 'team'], error: 'space -- add NAME EMAIL' },
  { args: ['delete'], error: 'space -- add NAME EMAIL' },
  { args: ['list', 'a', 'b'], error: 'space -- add NAME EMAIL' },
  { args: ['add', 'team', 'a@b.c', 'd@e.f'], error: 'space -- add NAME EMAIL' },
  { args: ['create', 'team'], error: 'it is there while somebody is in it' },
  { args: ['add', 'team', 'alice'], error: 'alice is no email address' },
  ...['Team', 'a/b', 'a#b', 'te*m', '', 'a b', 'x'.repeat(33)].map((name) => ({
    args: ['add', name, 'a@b.c'],
    error: 'is no name of a space',
  })),
  {
    args: ['remove', 'team', 'a@b.c', '--now', '--engine', 'embedded'],
    error: 'which the embedded engine does not have',
  },
])('$args is refused', ({ args, error }) => {
  expect(() => readSpaceCommand(args, {})).toThrow(error);
});

test('the engine of npm start is named by its page and data folder', () => {
  const args = ['list', '--engine', 'embedded', '--app', 'http://localhost:1', '--data', '/tmp/x'];
  expect(readSpaceCommand(args, {}).place).toEqual({
    local: { page: 'http://localhost:1', dataDir: '/tmp/x' },
  });
  expect(readSpaceCommand(['list'], { AWS_REGION: 'eu-west-1' }).place).toMatchObject({
    target: { engine: 'aws', region: 'eu-west-1' },
  });
});
