import { describe, expect, test } from 'vitest';
import { parseItem, storedItem, tombstoneExpiry } from '#contract/items';
import { aFile, aSession, recipe, somePreferences, start } from './arbitraries.ts';

describe('a row of the sessions table', () => {
  test.each([
    { name: 'of settings', item: somePreferences },
    { name: 'of a session', item: aSession },
    { name: 'of a file', item: aFile },
  ])('$name has the contract’s attributes and reads back', ({ item }) => {
    const stored = storedItem(item);
    expect(stored).toMatchObject({ version: 0, updatedAt: item.updatedAt, updatedBy: 'laptop' });
    expect(stored).not.toHaveProperty('kind');
    expect(parseItem(stored)).toEqual({ ok: true, value: item });
  });

  test('of a client that knows only the contract is read', () => {
    const own = ['edits', 'attempt', 'paused', 'deleted', 'binned'];
    const plain = Object.fromEntries(
      Object.entries(storedItem(aFile)).filter(([name]) => !own.includes(name)),
    );
    expect(parseItem(plain)).toMatchObject({
      ok: true,
      value: { attempt: 0, paused: false, binned: null },
    });
  });

  test('from before the bin existed is read: deleted means purged', () => {
    const older = { ...storedItem(aFile), binned: undefined };
    const deleted = { at: aFile.addedAt, cleared: false };
    const parsed = parseItem({ ...older, deleted });
    expect(parsed).toMatchObject({ ok: true, value: { binned: null, deleted } });
  });

  test('of a duplicate is converted from the older form', () => {
    const shown = 'session#x#file#y';
    const older = { status: 'same', as: shown, recipe: recipe(1) };
    expect(parseItem({ ...storedItem(aFile), upload: older })).toMatchObject({
      ok: true,
      value: { upload: { status: 'duplicate', of: shown, recipe: recipe(1) } },
    });
  });

  test.each([
    { name: 'an unknown key', change: { itemKey: 'change#1' }, problem: /^itemKey/ },
    { name: 'a size that is not a number', change: { size: '12' }, problem: /^size/ },
    {
      name: 'a state that does not exist',
      change: { upload: { status: 'lost' } },
      problem: /upload/,
    },
    { name: 'a negative version', change: { version: -1 }, problem: /^version/ },
    { name: 'a time in another format', change: { updatedAt: 'yesterday' }, problem: /^updatedAt/ },
  ])('with $name gives a problem instead of throwing', ({ change, problem }) => {
    const parsed = parseItem({ ...storedItem(aFile), ...change });
    expect(parsed.ok).toBe(false);
    if (!parsed.ok) expect(parsed.problem).toMatch(problem);
  });
});

test('a tombstone expires after three months, in whole seconds', () => {
  expect(tombstoneExpiry(start + 1)).toBe(start / 1000 + 90 * 86_400);
});
