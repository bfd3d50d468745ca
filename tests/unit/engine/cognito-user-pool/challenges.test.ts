import { describe, expect, test } from 'vitest';
import { createChallenges } from '../../../../engine/cognito-user-pool/challenges.ts';
import { stopped } from './stopped-clock.ts';

const minute = 60_000;

describe('a challenge', () => {
  const challenge = { kind: 'SOFTWARE_TOKEN_MFA', clientId: 'client', userId: 'alice' } as const;
  const asked = () => {
    const clock = stopped();
    const challenges = createChallenges(clock.now);
    return { clock, challenges, secret: challenges.put(challenge) };
  };

  test('is found by its secret only', () => {
    const { challenges, secret } = asked();
    expect(challenges.find(secret)).toEqual(challenge);
    expect(challenges.find(`${secret}=`)).toBeNull();
  });

  test('lasts three minutes', () => {
    const { clock, challenges, secret } = asked();
    clock.pass(3 * minute - 1);
    expect(challenges.find(secret)).not.toBeNull();
    clock.pass(1);
    expect(challenges.find(secret)).toBeNull();
  });

  test('cannot be used twice', () => {
    const { challenges, secret } = asked();
    challenges.spend(secret);
    expect(challenges.find(secret)).toBeNull();
  });

  test('is dropped when it is the oldest and there are too many', () => {
    const { challenges, secret } = asked();
    let newest = '';
    for (let others = 0; others < 10_000; others += 1) newest = challenges.put(challenge);
    expect(challenges.find(secret)).toBeNull();
    expect(challenges.find(newest)).not.toBeNull();
  });
});
