import { describe, expect, test } from 'vitest';
import type { Config } from '#contract/config';
import { Page } from '../../../src/app/page.svelte.ts';
import type { WorkspaceView } from '../../../src/ui/views.ts';
import type { UserPool } from '../../../src/sign-in/port.ts';
import { NoNetwork, SignedOut } from '../../../src/sign-in/request-failures.ts';
import type { SpaceName } from '#contract/owner';
import { createFakeUserPool, right } from '../../e2e/fake-workspace/fake-user-pool.ts';
import { emptyView, FakeWorkspace } from '../../e2e/fake-workspace/fake-workspace.ts';

class MemoryStorage implements Storage {
  readonly #items = new Map<string, string>();
  get length() {
    return this.#items.size;
  }
  clear() {
    this.#items.clear();
  }
  getItem(key: string) {
    return this.#items.get(key) ?? null;
  }
  key(index: number) {
    return [...this.#items.keys()][index] ?? null;
  }
  removeItem(key: string) {
    this.#items.delete(key);
  }
  setItem(key: string, value: string) {
    this.#items.set(key, value);
  }
}

/** Nothing of the configuration is needed until a space is opened. */
const fromOf = (userPool: UserPool) => ({ userPool, config: {} as Config });

const begin = (signedIn: string | null, view: Partial<WorkspaceView> = {}) => {
  const opened: FakeWorkspace[] = [];
  const storage = new MemoryStorage();
  const userPool = createFakeUserPool(signedIn);
  const page = new Page({
    userPool,
    ...{ from: fromOf(userPool), storage },
    openWorkspace: () => {
      const workspace = new FakeWorkspace({ ...emptyView, ...view }, (key) => key);
      opened.push(workspace);
      return Promise.resolve(workspace);
    },
  });
  return { page, opened, storage, userPool };
};

const signInStep = (page: Page) => {
  if (page.stage.at !== 'sign-in') throw new Error(`at ${page.stage.at}`);
  return page.stage.signIn;
};

test('the page knows the space that the ID token names, and none without a claim', async () => {
  const { page } = begin('ada@example.com');
  expect(page.member()).toBeNull();
  const userPool = createFakeUserPool('ada@example.com', 'team' as SpaceName);
  const from = fromOf(userPool);
  const openWorkspace = () => Promise.reject(new NoNetwork('unused'));
  const member = new Page({ userPool, from, storage: new MemoryStorage(), openWorkspace });
  expect(member.member()).toEqual({ from, space: 'team' });
});

describe('the page', () => {
  test('asks a signed-out user to sign in, then opens the workspace', async () => {
    const { page, opened } = begin(null);
    await page.start();
    await signInStep(page).signIn('ada@example.com', right.password);
    await expect.poll(() => page.stage).toMatchObject({ at: 'open', email: 'ada@example.com' });
    expect(opened).toHaveLength(1);
  });

  test('opens at once for a user whose tokens this browser holds', async () => {
    const { page } = begin('ada@example.com');
    await page.start();
    expect(page.stage).toMatchObject({ at: 'open', email: 'ada@example.com' });
  });

  test('signing out deletes the browser’s copy and tells the other tabs', async () => {
    const { page, opened, storage } = begin('ada@example.com');
    await page.start();
    expect(storage.getItem('latchkey-user')).toBe('ada@example.com');
    await page.signOut();
    expect(opened[0]?.calls).toContainEqual(['forget']);
    expect(storage.getItem('latchkey-user')).toBeNull();
    expect(page.stage.at).toBe('sign-in');
  });

  test('a sign-out in another tab closes this one too', async () => {
    const { page, opened } = begin('ada@example.com');
    await page.start();
    page.onStorageChange('latchkey-user', null);
    await expect.poll(() => page.stage.at).toBe('sign-in');
    expect(opened[0]?.calls).toContainEqual(['close']);
  });

  test('a sign-in in another tab opens this one too', async () => {
    const { page } = begin(null);
    await page.start();
    page.onStorageChange('latchkey-user', 'ada@example.com');
    await expect.poll(() => page.stage).toMatchObject({ at: 'open', email: 'ada@example.com' });
  });

  test('ignores changes of other storage keys', async () => {
    const { page } = begin('ada@example.com');
    await page.start();
    page.onStorageChange('something-else', null);
    expect(page.stage.at).toBe('open');
  });

  test('reopens the workspace when the same user signs in again', async () => {
    const { page, opened } = begin('ada@example.com', { signedOut: true });
    await page.start();
    page.askToSignInAgain();
    await page.signInAgain?.signIn('ada@example.com', right.password);
    await expect.poll(() => opened.length).toBe(2);
    expect(page.signInAgain).toBeNull();
    expect(page.stage.at).toBe('open');
  });

  test('a workspace that cannot open says why and can be tried again', async () => {
    const { userPool, storage } = begin('ada@example.com');
    let tries = 0;
    const page = new Page({
      userPool,
      ...{ from: fromOf(userPool), storage },
      openWorkspace: () => {
        tries += 1;
        if (tries === 1) return Promise.reject(new NoNetwork('offline'));
        return Promise.resolve(new FakeWorkspace(emptyView, (key) => key));
      },
    });
    await page.start();
    expect(page.stage).toMatchObject({ at: 'stuck', problem: { code: 'no-network' } });
    await page.start();
    expect(page.stage.at).toBe('open');
  });

  test('revoked tokens lead to the form with the address filled in', async () => {
    const { userPool, storage } = begin('ada@example.com');
    const openWorkspace = () => Promise.reject(new SignedOut('revoked'));
    const page = new Page({ userPool, from: fromOf(userPool), storage, openWorkspace });
    await page.start();
    expect(signInStep(page).email).toBe('ada@example.com');
  });
});
