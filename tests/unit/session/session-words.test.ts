import { describe, expect, test } from 'vitest';
import {
  announcement,
  newsBetween,
  countFiles,
  createdWords,
  defaultTitle,
  sessionWords,
} from '../../../src/session/session-words.ts';
import { sceneNamed, scenes } from '../../e2e/fake-workspace/scenes.ts';

const firstOf = (scene: string) => {
  const [session] = sceneNamed(scene).sessions;
  if (session === undefined) throw new Error(`${scene} has no session`);
  return session;
};

test.each([
  { scene: 'uploading', words: '6 pictures: 3 uploading, 1 queued, 1 paused, 1 needs you' },
  { scene: 'converting', words: '2 pictures: 2 converting' },
  { scene: 'ready', words: '4 pictures: 3 ready, 1 cancelled' },
  { scene: 'failed', words: '3 pictures: 1 needs you, 2 failed' },
])('the scene "$scene" reads "$words"', ({ scene, words }) => {
  expect(sessionWords(countFiles(firstOf(scene)))).toBe(words);
});

test.each(Object.keys(scenes))('in the scene "%s" every file counts in one stage', (scene) => {
  for (const session of sceneNamed(scene).sessions) {
    const { total, retryable, ...stages } = countFiles(session);
    expect(Object.values(stages).reduce((sum, count) => sum + count, 0)).toBe(total);
    expect(retryable).toBeLessThanOrEqual(stages.failed);
  }
});

const none = countFiles({ files: [] });

test.each([
  { counts: none, words: 'No pictures yet' },
  { counts: { ...none, total: 1, ready: 1 }, words: '1 picture, all ready' },
  { counts: { ...none, total: 2, cancelled: 2 }, words: '2 pictures: 2 cancelled' },
  { counts: { ...none, total: 2, needsYou: 2 }, words: '2 pictures: 2 need you' },
])('$words', ({ counts, words }) => {
  expect(sessionWords(counts)).toBe(words);
});

test.each([
  { taken: [], title: 'Pictures from 17 May' },
  { taken: ['Pictures from 17 May'], title: 'Pictures from 17 May (2)' },
  {
    taken: ['Pictures from 17 May (2)', 'Pictures from 17 May', 'Proofs'],
    title: 'Pictures from 17 May (3)',
  },
])('beside $taken a new session is called $title', ({ taken, title }) => {
  expect(defaultTitle(Date.UTC(2026, 4, 17, 12), taken, 'en-GB')).toBe(title);
});

test('shows the year of a session only when it is not this year', () => {
  const created = Date.UTC(2026, 4, 17, 12);
  expect(createdWords(created, created + 1000, 'en-GB')).not.toContain('2026');
  expect(createdWords(created, Date.UTC(2028, 1), 'en-GB')).toContain('17 May 2026');
});

describe('what is announced', () => {
  const before = firstOf('converting');
  const become = (status: 'ready' | 'failed', ...indexes: number[]) => ({
    ...before,
    files: before.files.map((file, index) =>
      indexes.includes(index)
        ? {
            ...file,
            state:
              status === 'ready'
                ? { status, outputs: [] }
                : { status, failure: { code: 'x', message: 'y' } },
          }
        : file,
    ),
  });

  test.each([
    { name: 'nothing new is silent', after: before, said: null },
    { name: 'one picture by its name', after: become('ready', 0), said: 'DSC_0412.jpg is ready.' },
    {
      name: 'several by their number',
      after: become('ready', 0, 1),
      said: '2 pictures are ready.',
    },
    {
      name: 'a failure',
      after: become('failed', 1),
      said: 'DSC_0413.jpg couldn’t be converted.',
    },
  ])('$name', ({ after, said }) => {
    const news = newsBetween([before], [after]);
    expect(news === null ? null : announcement(news)).toBe(said);
  });

  test('does not announce what was ready before the page opened', () => {
    expect(newsBetween([], [become('ready', 0)])).toBeNull();
  });
});
