import { describe, expect, test } from 'vitest';
import { newSessionId } from '#contract/ids';
import { isInSpace, sessionAddress, sessionInAddress } from '../../../src/app/session-address.ts';

const sessionId = newSessionId(0);

describe('the address of a session', () => {
  test.each([
    { home: '#/', address: `#/s/${sessionId}`, inSpace: false },
    { home: '#/space/team', address: `#/space/s/${sessionId}`, inSpace: true },
    { home: '#/space/s', address: `#/space/s/${sessionId}`, inSpace: true },
  ])('below $home is $address', ({ home, address, inSpace }) => {
    expect(sessionAddress(home, sessionId)).toBe(address);
    expect(sessionInAddress(address)).toBe(sessionId);
    expect(isInSpace(address)).toBe(inSpace);
  });

  test.each(['', '#/', '#/account', '#/space/team', '#/space/s', '#/sessions'])(
    'is not %j',
    (hash) => {
      expect(sessionInAddress(hash)).toBeNull();
      expect(isInSpace(hash)).toBe(false);
    },
  );

  test('may name a session that does not exist', () => {
    expect(sessionInAddress('#/s/nothing')).toBe('nothing');
  });
});
