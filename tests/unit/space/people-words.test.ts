import { expect, test } from 'vitest';
import { deviceId } from '#contract/ids';
import { hereWords, peopleWords, transferWords } from '../../../src/space/people-words.ts';
import type { FileView } from '../../../src/ui/views.ts';

const createdAt = '2026-11-01T10:00:00.000Z';
const edit = (name: string, at: string) => ({ name, at, by: deviceId('laptop') });
const by = (addedBy?: string, pausedBy?: string) => ({ addedBy, pausedBy }) as FileView;

test.each([
  { what: 'rows without names', edits: {}, files: [by()], addedBy: undefined, words: null },
  {
    what: 'what was created and never edited',
    ...{ edits: { title: edit('anna', createdAt) }, files: [by('anna')], addedBy: 'anna' },
    words: 'By the members’ own word: created by anna, 1 picture added by anna.',
  },
  {
    what: 'what was paused',
    ...{ edits: {}, files: [by('anna', 'ben'), by(undefined, 'ben')], addedBy: undefined },
    words: 'By the members’ own word: 1 picture added by anna, 2 pictures paused by ben.',
  },
  {
    what: 'edits by others',
    edits: {
      title: edit('ben', '2026-11-02T10:00:00.000Z'),
      recipe: edit('carla', '2026-11-02T10:00:00.000Z'),
    },
    ...{ files: [by('anna'), by('ben'), by('anna'), by()], addedBy: 'anna' },
    words:
      'By the members’ own word: created by anna, 2 pictures added by anna, 1 picture added by ben, renamed by ben, sizes changed by carla.',
  },
])('says who did what of $what', ({ edits, files, addedBy, words }) => {
  expect(peopleWords({ createdAt, edits, files, addedBy })).toBe(words);
});

test('says who is here', () => {
  expect(hereWords([])).toBe('Nobody else is here now');
  expect(hereWords(['ben', 'carla'])).toBe('Here now: ben, carla');
});

const tiles = { title: 'Tiles', how: 'move', to: 'Space team' } as const;

test.each([
  {
    end: { do: 'end', copied: 3, left: 0 } as const,
    tone: 'good',
    text: '“Tiles” is now in Space team. The bin keeps it here for 30 days.',
  },
  {
    end: { do: 'end', copied: 2, left: 1 } as const,
    tone: 'bad',
    text: '2 pictures of “Tiles” arrived in Space team, 1 did not. “Tiles” stays here as well.',
  },
  {
    end: { do: 'refuse', because: 'gone' } as const,
    tone: 'bad',
    text: '“Tiles” is no longer here: it was deleted, perhaps by somebody else.',
  },
  {
    end: { do: 'refuse', because: 'under-way' } as const,
    tone: 'bad',
    text: '“Tiles” has pictures that are still being sent or converted. Wait until they are done.',
  },
])('says how a move ended: $end', ({ end, tone, text }) => {
  expect(transferWords(tiles, end)).toEqual({ tone, text });
});

test('a copy leaves nothing to be said of the source', () => {
  const copy = { ...tiles, how: 'copy' } as const;
  expect(transferWords(copy, { do: 'end', copied: 3, left: 0 }).text).toBe(
    'Space team has a copy of “Tiles”.',
  );
  expect(transferWords(copy, { do: 'end', copied: 1, left: 1 }).text).toBe(
    '1 picture of “Tiles” arrived in Space team, 1 did not.',
  );
});
