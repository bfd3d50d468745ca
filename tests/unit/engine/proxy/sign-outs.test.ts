import { UnsecuredJWT } from 'jose';
import { beforeEach, expect, test } from 'vitest';
import { createSignOuts, type SignOuts } from '../../../../engine/proxy/sign-outs.ts';

let time: number;
let signOuts: SignOuts;

beforeEach(() => {
  time = 10_500;
  signOuts = createSignOuts(() => time);
});

const token = (sub: string, signIn: string) =>
  new UnsecuredJWT({ sub, origin_jti: signIn, auth_time: Math.floor(time / 1000) }).encode();

test('ends every sign-in of its user, and nobody else’s', () => {
  const [one, two, stranger] = [token('me', '1'), token('me', '2'), token('you', '3')];
  for (const each of [one, two, stranger]) signOuts.signedIn(each);
  time += 1;
  signOuts.signedOut(one);
  expect([one, two, stranger].map((each) => signOuts.isOver(each))).toEqual([true, true, false]);
});

test('keeps a later sign-in of the same second', () => {
  const first = token('me', '1');
  signOuts.signedIn(first);
  signOuts.signedOut(first);
  time += 1;
  const again = token('me', '2');
  signOuts.signedIn(again);
  expect(signOuts.isOver(again)).toBe(false);
});

test('ends a sign-in that was never seen, as one from before a restart', () => {
  const old = token('me', '1');
  time += 5_000;
  signOuts.signedOut(token('me', '2'));
  expect(signOuts.isOver(old)).toBe(true);
});
