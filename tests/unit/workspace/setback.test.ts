import { expect, test } from 'vitest';
import { setbackAfter } from '../../../src/workspace/setback.ts';
import { NoConnection, RequestRefused, ServiceBusy } from '../../../src/credentials/failures.ts';
import { LostRaces, NotHere } from '../../../src/session/failures.ts';
import { SignedOut } from '../../../src/sign-in/sign-in-failures.ts';

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
  { name: 'lost races', error: new LostRaces(''), tries: 1, then: 'again', because: 'retry' },
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
  expect(setbackAfter(error, tries, 0.5)).toMatchObject(wanted);
});

test('pauses grow to a minute, and are jittered', () => {
  const pause = (tries: number, random: number) => {
    const setback = setbackAfter(new NoConnection(''), tries, random);
    return setback.then === 'again' ? setback.pause : null;
  };
  expect([pause(1, 0), pause(1, 1), pause(3, 1), pause(40, 1)]).toEqual([500, 1000, 4000, 60_000]);
});

test('what nobody foresaw is given up with words', () => {
  const setback = setbackAfter(new TypeError('x is not a function'), 1, 0);
  expect(setback).toMatchObject({ then: 'give-up', failure: { code: 'unexpected' } });
});
