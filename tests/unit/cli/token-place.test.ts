import { expect, test } from 'vitest';
import { chooseTokenPlace, tokenPlaceOf } from '../../../cli/state/token-place.ts';
import { FakeKeychain, refusingKeychain } from './keychains.ts';

test('a keychain that works is chosen, and holds nothing of the probe', () => {
  const keychain = new FakeKeychain();
  expect(chooseTokenPlace(undefined, keychain)).toEqual({ place: 'keychain', refusal: null });
  expect(keychain.entries.size).toBe(0);
});

test('where the keychain refuses, the file is chosen, with the reason', () => {
  expect(chooseTokenPlace(undefined, refusingKeychain())).toMatchObject({
    place: 'file',
    refusal: { code: 'keychain-refused', message: 'the keychain cannot be used: it is locked' },
  });
});

test('a keychain that forgets what it was told is not chosen', () => {
  const keychain = Object.assign(new FakeKeychain(), { read: () => null });
  expect(chooseTokenPlace(undefined, keychain).place).toBe('file');
});

test('a wish is final: the file without a try, the keychain or nothing', () => {
  const keychain = Object.assign(new FakeKeychain(), {
    write: () => {
      throw new Error('must not be asked');
    },
  });
  expect(chooseTokenPlace('file', keychain)).toEqual({ place: 'file', refusal: null });
  expect(() => chooseTokenPlace('keychain', refusingKeychain())).toThrow('it is locked');
});

test('a defect is not taken for a refusal', () => {
  const keychain = Object.assign(new FakeKeychain(), {
    write: () => {
      throw new TypeError('a defect');
    },
  });
  expect(() => chooseTokenPlace(undefined, keychain)).toThrow(TypeError);
});

test.each([
  ['file', 'file'],
  ['keychain', 'keychain'],
  ['', undefined],
  [undefined, undefined],
])('the wish %j is %j', (text, place) => expect(tokenPlaceOf(text)).toBe(place));

test('another word is wrong usage', () => {
  expect(() => tokenPlaceOf('cloud')).toThrow(
    expect.objectContaining({ code: 'token-place-unknown' }),
  );
});
