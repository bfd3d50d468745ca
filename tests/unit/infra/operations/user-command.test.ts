import { describe, expect, test } from 'vitest';
import { readUserCommand, stepsOf } from '../../../../infra/operations/user-command.ts';

const id = 'us-east-1:0a1b2c3d-1111-4222-8333-444455556666';

test.each([
  {
    args: ['block', 'Mallory@Example.com'],
    subject: { kind: 'email', email: 'mallory@example.com' },
  },
  { args: ['who', id], subject: { kind: 'identity', identityId: id } },
  { args: ['unblock', id, '--region', 'eu-west-1'], subject: { kind: 'identity', identityId: id } },
])('$args names $subject', ({ args, subject }) => {
  expect(readUserCommand(args, {})).toMatchObject({ verb: args[0], subject });
});

test.each([
  { args: [], error: 'block|unblock|who|invite' },
  { args: ['block'], error: 'block|unblock|who|invite' },
  { args: ['remove', id], error: 'block|unblock|who|invite' },
  { args: ['block', id, id], error: 'block|unblock|who|invite' },
  { args: ['invite', id], error: 'invite takes an email address' },
  { args: ['block', 'mallory'], error: 'mallory is neither' },
  { args: ['block', `${id}*`], error: 'is neither' },
])('$args is refused', ({ args, error }) => {
  expect(() => readUserCommand(args, {})).toThrow(error);
});

describe('the steps', () => {
  test.each([
    { verb: 'block', subject: { kind: 'identity', identityId: id }, steps: ['denyIdentity'] },
    { verb: 'unblock', subject: { kind: 'identity', identityId: id }, steps: ['allowIdentity'] },
    {
      verb: 'block',
      subject: { kind: 'email', email: 'a@b.c' },
      steps: ['disable', 'signOutEverywhere', 'endEarlierSessions'],
    },
    { verb: 'unblock', subject: { kind: 'email', email: 'a@b.c' }, steps: ['enable'] },
    { verb: 'invite', subject: { kind: 'email', email: 'a@b.c' }, steps: ['create'] },
    { verb: 'who', subject: { kind: 'email', email: 'a@b.c' }, steps: [] },
  ] as const)('of $verb $subject.kind are $steps', ({ verb, subject, steps }) => {
    expect(stepsOf({ verb, subject }).map((step) => step.do)).toEqual(steps);
  });
});
