import { expect, test } from 'vitest';
import { isFresh } from '../../../src/sign-in/tokens.ts';

const hour = 3600;
const token = { issuedAt: 10_000, expiresAt: 10_000 + hour, clockDrift: 0 };

test.each([
  { name: 'a token just issued is used', times: token, now: 10_000, fresh: true },
  { name: 'three minutes before its end it is used', times: token, now: 13_420, fresh: true },
  { name: 'within two minutes of its end it is renewed', times: token, now: 13_481, fresh: false },
  { name: 'past its end it is renewed', times: token, now: 20_000, fresh: false },
  {
    name: 'a clock five hours ahead is allowed for',
    times: { ...token, clockDrift: 5 * hour },
    now: 10_000 + 5 * hour,
    fresh: true,
  },
  {
    name: 'a clock five hours behind does not make an old token look new',
    times: { ...token, clockDrift: -5 * hour },
    now: 13_600 - 5 * hour,
    fresh: false,
  },
  {
    name: 'a one-minute token is used for nine tenths of its life',
    times: { ...token, expiresAt: 10_060 },
    now: 10_053,
    fresh: true,
  },
  {
    name: 'and renewed in the last tenth',
    times: { ...token, expiresAt: 10_060 },
    now: 10_055,
    fresh: false,
  },
])('$name', ({ times, now, fresh }) => {
  expect(isFresh(times, now)).toBe(fresh);
});
