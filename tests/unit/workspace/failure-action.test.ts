import { expect, test } from 'vitest';
import { failureActionFor } from '../../../src/workspace/failure-action.ts';
import {
  NoConnection,
  RequestRefused,
  ServiceBusy,
} from '../../../src/credentials/request-failures.ts';
import { NotHere } from '../../../src/session/command-failures.ts';
import { WriteConflict } from '../../../src/session/storage-failures.ts';
import { SignedOut } from '../../../src/sign-in/request-failures.ts';

test.each([
  {
    name: 'no connection',
    error: new NoConnection(''),
    tries: 1,
    then: 'again',
    because: 'network',
  },
  {
    name: 'no connection for long',
    error: new NoConnection(''),
    tries: 99,
    then: 'again',
    because: 'network',
  },
  { name: 'a busy service', error: new ServiceBusy(''), tries: 7, then: 'again', because: 'retry' },
  { name: 'a service that stays busy', error: new ServiceBusy(''), tries: 8, then: 'give-up' },
  { name: 'lost races', error: new WriteConflict(''), tries: 1, then: 'again', because: 'retry' },
  {
    name: 'nobody signed in',
    error: new SignedOut(''),
    tries: 50,
    then: 'again',
    because: 'retry',
  },
  { name: 'a refusal', error: new RequestRefused(''), tries: 1, then: 'give-up' },
  { name: 'a file that is gone', error: new NotHere(''), tries: 1, then: 'nothing' },
])('$name, try $tries: $then', ({ error, tries, then, because }) => {
  const wanted = because === undefined ? { then } : { then, because };
  expect(failureActionFor(error, tries, 0.5)).toMatchObject(wanted);
});

test('pauses grow to one minute and have jitter', () => {
  const pause = (tries: number, random: number) => {
    const action = failureActionFor(new NoConnection(''), tries, random);
    return action.then === 'again' ? action.pause : null;
  };
  expect([pause(1, 0), pause(1, 1), pause(3, 1), pause(40, 1)]).toEqual([500, 1000, 4000, 60_000]);
});

test('an unexpected error is not retried and has a message', () => {
  const action = failureActionFor(new TypeError('x is not a function'), 1, 0);
  expect(action).toMatchObject({ then: 'give-up', failure: { code: 'unexpected' } });
});
