import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createSignInFile, type SignInFile } from '../../../cli/state/sign-in-file.ts';
import { temporaryFolder } from '../../app-process.ts';
import { FakeKeychain } from './keychains.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let keychain: FakeKeychain;
/** The file as a new process sees it. */
const opened = (): SignInFile => createSignInFile(folder.path, keychain);
const text = (): string => readFileSync(opened().file, 'utf8');

beforeEach(async () => {
  folder = await temporaryFolder();
  keychain = new FakeKeychain();
});
afterEach(() => folder.remove());

/** A sign-in whose tokens are at `place`. */
const signedIn = (place: 'keychain' | 'file'): void => {
  const file = opened();
  file.moveTo(place);
  file.storage.setItem('refreshToken', 'a-secret');
};

test('with the keychain the file has no token, and every process can read it', () => {
  signedIn('keychain');
  expect(text()).not.toContain('a-secret');
  expect(text()).not.toContain('refreshToken');
  expect([...keychain.entries.values()].join()).not.toContain('a-secret');
  expect(statSync(opened().file).mode & 0o777).toBe(0o600);
  expect(opened().place()).toBe('keychain');
  expect(opened().storage.getItem('refreshToken')).toBe('a-secret');
  opened().storage.setItem('idToken', 'renewed');
  expect(opened().storage.getItem('idToken')).toBe('renewed');
  opened().storage.removeItem('idToken');
  expect(opened().storage.getItem('idToken')).toBeNull();
});

test('with the file the keychain is never asked', () => {
  keychain.isLocked = true;
  signedIn('file');
  expect(text()).toContain('a-secret');
  expect(opened().place()).toBe('file');
  expect(opened().storage.getItem('refreshToken')).toBe('a-secret');
});

test.each([
  ['file', 'keychain', 1],
  ['keychain', 'file', 0],
  ['keychain', 'keychain', 1],
] as const)('a move from %s to %s keeps the tokens and leaves no other key', (from, to, keys) => {
  signedIn(from);
  const before = [...keychain.entries.keys()];
  opened().moveTo(to);
  expect(opened().storage.getItem('refreshToken')).toBe('a-secret');
  expect(text().includes('a-secret')).toBe(to === 'file');
  expect(keychain.entries.size).toBe(keys);
  expect(before.filter((name) => keychain.entries.has(name))).toEqual([]);
});

test.each(['keychain', 'file'] as const)(
  'forgetting what is with the %s leaves neither tokens nor key',
  (place) => {
    signedIn(place);
    opened().forget();
    expect(keychain.entries.size).toBe(0);
    expect(text()).not.toContain('a-secret');
    expect(opened().storage.getItem('refreshToken')).toBeNull();
  },
);

test('a locked keychain is an error, not a sign-out; a sign-in with a file goes on without it', () => {
  signedIn('keychain');
  keychain.isLocked = true;
  expect(() => opened().storage.getItem('refreshToken')).toThrow(
    expect.objectContaining({ code: 'keychain-refused' }),
  );
  keychain.isLocked = false;
  expect(opened().storage.getItem('refreshToken')).toBe('a-secret');
  keychain.isLocked = true;
  opened().moveTo('file');
  opened().storage.setItem('refreshToken', 'another');
  expect(opened().storage.getItem('refreshToken')).toBe('another');
});

test('without its key the file opens for nobody, and nothing is kept in the clear instead', () => {
  signedIn('keychain');
  keychain.entries.clear();
  expect(opened().storage.getItem('refreshToken')).toBeNull();
  opened().storage.setItem('refreshToken', 'in the clear');
  expect(text()).not.toContain('in the clear');
});

test('a changed file is not believed', () => {
  signedIn('keychain');
  const content = JSON.parse(text()) as { sealed: { data: string } };
  const bytes = Buffer.from(content.sealed.data, 'base64');
  bytes[3] = (bytes[3] ?? 0) ^ 1;
  content.sealed.data = bytes.toString('base64');
  writeFileSync(opened().file, JSON.stringify(content));
  expect(opened().storage.getItem('refreshToken')).toBeNull();
});
