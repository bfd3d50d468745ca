import { expect, test } from 'vitest';
import { bannersOf } from '../../../src/app/banners.ts';
import { savedIcon, savedWords, unsavedWords } from '../../../src/app/saved-words.ts';

const fine = { signedOut: false, online: true, refused: {}, clockOffset: 0 };
const refusal = { code: 'access-refused', whatToDo: 'Ask.', decisionId: 'decision' };

test.each([
  { name: 'no banner when all is well', view: fine, kinds: [] },
  { name: 'a banner while offline', view: { ...fine, online: false }, kinds: ['offline'] },
  {
    name: 'signed out outranks every other banner',
    view: { ...fine, signedOut: true, online: false, clockOffset: 7_200 },
    kinds: ['signed-out', 'offline', 'clock'],
  },
  {
    name: 'refused rows and refused outcomes have separate banners',
    view: { ...fine, refused: { outcomes: refusal, rows: refusal } },
    kinds: ['refused-rows', 'refused-outcomes'],
  },
  {
    name: 'a clock half a minute off has no banner',
    view: { ...fine, clockOffset: 30 },
    kinds: [],
  },
  {
    name: 'a slow clock has the same banner as a fast one',
    view: { ...fine, clockOffset: -90 },
    kinds: ['clock'],
  },
])('$name', ({ view, kinds }) => {
  expect(bannersOf(view, 'ada@example.com').map(({ kind }) => kind)).toEqual(kinds);
});

test.each([
  { clockOffset: 61, words: '1 minute' },
  { clockOffset: 900, words: '15 minutes' },
  { clockOffset: -7_300, words: '2 hours' },
  { clockOffset: 260_000, words: '3 days' },
])('a clock $clockOffset s off is about $words off', ({ clockOffset, words }) => {
  expect(bannersOf({ ...fine, clockOffset }, '')[0]?.text).toContain(`about ${words} off`);
});

test('a refusal shows what to do and the decision behind it', () => {
  const [banner] = bannersOf({ ...fine, refused: { rows: refusal } }, '');
  expect(banner?.text).toContain('Ask.');
  expect(banner?.decisionId).toBe('decision');
});

test('the signed-out banner names the user who must sign in again', () => {
  expect(bannersOf({ ...fine, signedOut: true }, 'ada@example.com')[0]?.text).toContain(
    'Sign in again as ada@example.com; nothing is lost',
  );
});

test.each([
  { view: { unsynced: 0, online: true, loaded: false }, words: 'Loading …', icon: 'clock' },
  { view: { unsynced: 0, online: false, loaded: false }, words: 'Offline', icon: 'cloudOff' },
  { view: { unsynced: 0, online: true }, words: 'All saved', icon: 'check' },
  { view: { unsynced: 0, online: false }, words: 'Offline', icon: 'cloudOff' },
  { view: { unsynced: 1, online: true }, words: 'Saving 1 change', icon: 'retry' },
  { view: { unsynced: 3, online: false }, words: '3 changes to save', icon: 'cloudOff' },
])('$view is shown as “$words” with the icon $icon', ({ view, words, icon }) => {
  expect(savedWords({ loaded: true, ...view })).toBe(words);
  expect(savedIcon({ loaded: true, ...view })).toBe(icon);
});

test.each([
  {
    unsaved: { changes: 0, pictures: 1 },
    words: 'One picture is not saved anywhere but in this browser.',
  },
  {
    unsaved: { changes: 1, pictures: 0 },
    words: 'One change is not saved anywhere but in this browser.',
  },
  {
    unsaved: { changes: 1, pictures: 1 },
    words: 'One picture and one change are not saved anywhere but in this browser.',
  },
  {
    unsaved: { changes: 4, pictures: 12 },
    words: '12 pictures and 4 changes are not saved anywhere but in this browser.',
  },
])('$words', ({ unsaved, words }) => {
  expect(unsavedWords(unsaved)).toBe(words);
});
