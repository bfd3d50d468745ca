import { describe, expect, test } from 'vitest';
import { createLazyUserPool } from '../../../src/sign-in/lazy-user-pool.ts';
import { NoNetwork } from '../../../src/sign-in/request-failures.ts';
import { createFakeUserPool, right } from '../../e2e/fake-workspace/fake-user-pool.ts';

const ada = 'ada@example.com';

describe('a user pool that is loaded later', () => {
  test('tells who is signed in without loading anything', () => {
    const pool = createLazyUserPool(
      () => ({ email: ada, space: null }),
      () => Promise.reject(new Error('loaded')),
    );
    expect(pool.currentUser()).toEqual({ email: ada, space: null });
  });

  test('is loaded once, whatever is called', async () => {
    let loads = 0;
    const pool = createLazyUserPool(
      () => null,
      () => {
        loads += 1;
        return Promise.resolve(createFakeUserPool(null));
      },
    );
    pool.preload();
    expect(await pool.signIn(ada, right.password)).toEqual({ status: 'signed-in', email: ada });
    expect(await pool.idToken()).toBe('token');
    expect(loads).toBe(1);
  });

  test('rejects with NoNetwork while it cannot be loaded, and loads at the next call', async () => {
    let isOnline = false;
    const pool = createLazyUserPool(
      () => null,
      () =>
        isOnline ? Promise.resolve(createFakeUserPool(null)) : Promise.reject(new TypeError()),
    );
    await expect(pool.signIn(ada, right.password)).rejects.toBeInstanceOf(NoNetwork);
    isOnline = true;
    expect(await pool.signIn(ada, right.password)).toMatchObject({ status: 'signed-in' });
  });
});
