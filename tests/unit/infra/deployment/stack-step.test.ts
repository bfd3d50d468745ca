import { StackStatus } from '@aws-sdk/client-cloudformation';
import { expect, test } from 'vitest';
import {
  failureReason,
  stepFor,
  type StackEvent,
} from '../../../../infra/deployment/stack-step.ts';

test.each([
  { status: null, step: 'create' },
  { status: 'DELETE_COMPLETE', step: 'create' },
  { status: 'ROLLBACK_COMPLETE', step: 'replace' },
  { status: 'CREATE_COMPLETE', step: 'update' },
  { status: 'UPDATE_COMPLETE', step: 'update' },
  { status: 'UPDATE_ROLLBACK_COMPLETE', step: 'update' },
  { status: 'DELETE_FAILED', step: 'wait' },
  { status: 'UPDATE_ROLLBACK_FAILED', step: 'wait' },
])('a stack in $status: $step', ({ status, step }) => {
  expect(stepFor(status)).toBe(step);
});

test.each(Object.values(StackStatus).filter((status) => status.endsWith('_IN_PROGRESS')))(
  'a stack in %s is left alone',
  (status) => {
    expect(stepFor(status)).toBe('wait');
  },
);

test('replaces only a stack whose creation was rolled back', () => {
  const replaced = Object.values(StackStatus).filter((status) => stepFor(status) === 'replace');
  expect(replaced).toEqual(['ROLLBACK_COMPLETE']);
});

const event = (id: string, status: string, reason?: string): StackEvent => ({
  StackName: 'Latchkey',
  LogicalResourceId: id,
  ResourceStatus: status,
  ResourceStatusReason: reason,
});

test.each<{ name: string; events: StackEvent[]; is: string | null }>([
  { name: 'no events', events: [], is: null },
  {
    name: 'a failure and the others it cancelled, newest first',
    events: [
      event('Latchkey', 'ROLLBACK_IN_PROGRESS', 'The following resource(s) failed to create'),
      event('UserPool', 'CREATE_FAILED', 'Resource creation cancelled'),
      event('Converter', 'CREATE_FAILED', 'below its minimum value of [10]'),
      event('Latchkey', 'CREATE_IN_PROGRESS', 'User Initiated'),
    ],
    is: 'Converter: below its minimum value of [10]',
  },
  {
    name: 'a failure of an earlier operation',
    events: [
      event('UploadsBucket', 'DELETE_FAILED', 'The bucket is not empty'),
      event('Latchkey', 'DELETE_IN_PROGRESS', 'User Initiated'),
      event('Converter', 'UPDATE_FAILED', 'long ago'),
      event('Latchkey', 'UPDATE_IN_PROGRESS', 'User Initiated'),
    ],
    is: 'UploadsBucket: The bucket is not empty',
  },
  {
    name: 'a failure that was rolled back',
    events: [
      event('Latchkey', 'UPDATE_ROLLBACK_COMPLETE'),
      event('Converter', 'UPDATE_COMPLETE'),
      event('Latchkey', 'UPDATE_ROLLBACK_IN_PROGRESS', 'The following resource(s) failed'),
      event('Converter', 'UPDATE_FAILED', 'no such code'),
      event('Latchkey', 'UPDATE_IN_PROGRESS'),
      event('Converter', 'UPDATE_FAILED', 'long ago'),
    ],
    is: 'Converter: no such code',
  },
  {
    name: 'an operation in which nothing failed',
    events: [
      event('Latchkey', 'UPDATE_COMPLETE'),
      event('Latchkey', 'UPDATE_IN_PROGRESS', 'User Initiated'),
      event('Converter', 'UPDATE_FAILED', 'long ago'),
    ],
    is: null,
  },
])('$name: $is', ({ events, is }) => {
  expect(failureReason(events)).toBe(is);
});
