import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareEdits, type Edit } from '#contract/edits';
import { parseItem, storedItem, type FileItem, type SessionItem } from '#contract/items';
import { beginSending, cancelUpload, completeUpload } from '#contract/lifecycle';
import { compareRanks, merge, progressRank, sameContent } from '#contract/merge';
import { sameValue } from '#contract/same-value';
import {
  aFile,
  aSession,
  devices,
  edits,
  files,
  recipe,
  somePreferences,
  start,
} from './arbitraries.ts';

const at = (later: number, device = 0): Edit =>
  ({
    at: new Date(start + later).toISOString(),
    by: devices[device] ?? 'other',
  }) as Edit;

const titled = (title: string, edit: Edit): SessionItem => ({
  ...aSession,
  title,
  edits: { ...aSession.edits, title: edit },
});

const sessions: fc.Arbitrary<SessionItem> = fc
  .record({ title: edits, recipe: edits })
  .map((stamps) => ({
    ...aSession,
    // Equal stamps have equal values: one device sets a field only once in a millisecond.
    title: JSON.stringify(stamps.title),
    recipe: recipe(1 + (Date.parse(stamps.recipe.at) % 100) + devices.indexOf(stamps.recipe.by)),
    edits: stamps,
  }));

const withoutTies = (a: FileItem, b: FileItem): boolean =>
  compareRanks(progressRank(a), progressRank(b)) !== 0 || sameValue(a.upload, b.upload);

describe('merge', () => {
  test('merging a version with itself changes nothing', () => {
    fc.assert(
      fc.property(fc.oneof(files, sessions), (row) => {
        expect(merge(aFile, row, row)).toEqual(row);
        expect(merge(null, row, row)).toEqual(row);
      }),
    );
  });

  test('the order of two versions does not matter, except for two transfers of equal rank', () => {
    fc.assert(
      fc.property(files, files, (a, b) => {
        fc.pre(withoutTies(a, b));
        expect(sameContent(merge(aFile, a, b), merge(aFile, b, a))).toBe(true);
      }),
    );
    fc.assert(
      fc.property(sessions, sessions, (a, b) => {
        expect(sameContent(merge(aSession, a, b), merge(aSession, b, a))).toBe(true);
      }),
    );
  });

  test('the order of three versions does not matter', () => {
    fc.assert(
      fc.property(files, files, files, (a, b, c) => {
        fc.pre(withoutTies(a, b) && withoutTies(b, c) && withoutTies(a, c));
        const left = merge(aFile, merge(aFile, a, b), c);
        const right = merge(aFile, a, merge(aFile, b, c));
        expect(sameContent(left, right)).toBe(true);
      }),
    );
  });

  test('a file never falls behind either of its versions', () => {
    fc.assert(
      fc.property(files, files, (a, b) => {
        const merged = merge(aFile, a, b) as FileItem;
        for (const version of [a, b]) {
          expect(compareRanks(progressRank(merged), progressRank(version))).toBeGreaterThanOrEqual(
            0,
          );
          if (version.deleted !== null) expect(merged.deleted).not.toBeNull();
          if (version.deleted?.cleared === true) expect(merged.deleted?.cleared).toBe(true);
        }
      }),
    );
  });

  test('keeps both of two fields changed on two devices', () => {
    const mine = titled('Summer', at(5, 0));
    const theirs = {
      ...aSession,
      recipe: recipe(7),
      edits: { ...aSession.edits, recipe: at(3, 1) },
    };
    expect(merge(aSession, mine, theirs)).toMatchObject({ title: 'Summer', recipe: recipe(7) });
  });

  test.each([
    { name: 'the later of two titles is kept', mine: at(5, 0), theirs: at(9, 1), title: 'theirs' },
    {
      name: 'the later title is kept when it is local',
      mine: at(9, 0),
      theirs: at(5, 1),
      title: 'mine',
    },
    {
      name: 'titles of the same moment are ordered by device',
      mine: at(5, 1),
      theirs: at(5, 0),
      title: 'mine',
    },
  ])('$name', ({ mine, theirs, title }) => {
    const merged = merge(aSession, titled('mine', mine), titled('theirs', theirs));
    expect(merged).toMatchObject({ title });
  });

  test('a row without stamps is dated by its updatedAt', () => {
    const theirs = {
      ...aSession,
      title: 'theirs',
      updatedAt: at(9).at,
      updatedBy: at(9, 1).by,
    };
    expect(merge(aSession, titled('mine', at(5)), theirs)).toMatchObject({ title: 'theirs' });
    expect(merge(aSession, titled('mine', at(10)), theirs)).toMatchObject({ title: 'mine' });
  });

  test('an unchanged title does not outrank an edit', () => {
    const theirs = { ...aSession, recipe: recipe(3), updatedAt: at(99).at };
    expect(merge(aSession, titled('mine', at(5)), theirs)).toMatchObject({ title: 'mine' });
  });

  test.each<{ name: string; mine: FileItem; theirs: FileItem; status: string }>([
    {
      name: 'a cancelled file stays cancelled when another device went on sending',
      mine: { ...aFile, upload: cancelUpload(aFile.upload as { status: 'queued' }) },
      theirs: { ...aFile, upload: completeUpload(recipe(1), at(1).at) },
      status: 'cancelled',
    },
    {
      name: 'a restarted file stays restarted when an earlier cancelling arrives',
      mine: { ...aFile, attempt: 1 },
      theirs: { ...aFile, upload: cancelUpload(aFile.upload as { status: 'queued' }) },
      status: 'queued',
    },
    {
      name: 'a finished upload is kept over one under way',
      mine: { ...aFile, upload: completeUpload(recipe(1), at(1).at) },
      theirs: {
        ...aFile,
        upload: beginSending({ status: 'queued' }, { kind: 'single' }, recipe(1), at(0, 1).by),
      },
      status: 'uploaded',
    },
  ])('$name', ({ mine, theirs, status }) => {
    expect(merge(aFile, mine, theirs)).toMatchObject({ upload: { status } });
    expect(merge(aFile, theirs, mine)).toMatchObject({ upload: { status } });
  });

  test('of two transfers begun at once, the acknowledged one is kept', () => {
    const sending = (device: number): FileItem => ({
      ...aFile,
      upload: beginSending({ status: 'queued' }, { kind: 'single' }, recipe(1), at(0, device).by),
    });
    expect(merge(aFile, sending(0), sending(1))).toEqual(sending(1));
  });

  test('each setting is merged on its own', () => {
    const mine = { ...somePreferences, theme: 'dark' as const, edits: { theme: at(1) } };
    const theirs = { ...somePreferences, units: 'binary' as const, edits: { units: at(2, 1) } };
    expect(merge(somePreferences, mine, theirs)).toMatchObject({ theme: 'dark', units: 'binary' });
  });

  test('two different items are never merged', () => {
    expect(() => merge(null, aFile, aSession)).toThrow(TypeError);
  });
});

test('of two different edits exactly one is later', () => {
  fc.assert(
    fc.property(edits, edits, (a, b) => {
      expect(Math.sign(compareEdits(a, b))).toBe(-Math.sign(compareEdits(b, a)) + 0);
      expect(compareEdits(a, b) === 0).toBe(sameValue(a, b));
    }),
  );
});

test('an item reads back as it was stored', () => {
  fc.assert(
    fc.property(fc.oneof(files, sessions), (item) => {
      const stored = JSON.parse(JSON.stringify(storedItem(item))) as Record<string, unknown>;
      expect(parseItem(stored)).toEqual({ ok: true, value: item });
    }),
  );
});
