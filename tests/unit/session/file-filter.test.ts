import { describe, expect, test } from 'vitest';
import {
  fileFilters,
  filterCounts,
  matchingFiles,
  narrowBy,
} from '../../../src/session/file-filter.ts';
import { countFiles } from '../../../src/session/session-words.ts';
import { sceneNamed, scenes } from '../../e2e/fake-workspace/scenes.ts';

const session = (scene: string) => {
  const [first] = sceneNamed(scene).sessions;
  if (first === undefined) throw new Error(`no session in ${scene}`);
  return first;
};
const names = (...args: Parameters<typeof matchingFiles>) =>
  matchingFiles(...args).map(({ name }) => name);

describe('filters', () => {
  const withSessions = Object.keys(scenes).filter((name) => sceneNamed(name).sessions.length > 0);

  test.each(withSessions)('show as many files as they say, in the scene "%s"', (scene) => {
    const { files } = session(scene);
    const counts = filterCounts(countFiles({ files }));
    for (const filter of fileFilters) {
      expect([filter, matchingFiles(files, filter, '').length]).toEqual([filter, counts[filter]]);
    }
  });

  test('a cancelled file is only among all', () => {
    const { files } = session('ready');
    const shown = fileFilters.filter((one) => names(files, one, '').includes('DSC_0414.jpg'));
    expect(shown).toEqual(['all']);
  });
});

describe('a search', () => {
  const { files } = session('uploading');

  test.each([
    { query: '', count: 6 },
    { query: '  ', count: 6 },
    { query: 'dsc_041', count: 5 },
    { query: 'NIGHT harbour', count: 1 },
    { query: 'night DSC', count: 0 },
  ])('for "$query" finds $count', ({ query, count }) => {
    expect(matchingFiles(files, 'all', query)).toHaveLength(count);
  });

  test('finds a name however its accents are stored', () => {
    const [file] = files;
    const named = files.slice(0, 1).map((one) => ({ ...one, name: 'cafe\u0301.jpg' }));
    expect(file).toBeDefined();
    expect(names(named, 'all', 'caf\u00e9')).toEqual(['cafe\u0301.jpg']);
  });

  test('without words gives the same list, so that nothing is laid out anew', () => {
    expect(matchingFiles(files, 'all', '')).toBe(files);
  });
});

describe('narrowing', () => {
  const { files } = session('ready');

  test('is nothing to do without a filter and a search', () => {
    expect(narrowBy('all', ' ')).toBeNull();
  });

  test('applies the filter and the search', () => {
    expect(narrowBy('ready', 'dsc')?.(files).map(({ name }) => name)).toEqual([
      'DSC_0412.jpg',
      'DSC_0413.jpg',
    ]);
  });

  test('shows all again when no file passes the filter any more', () => {
    expect(narrowBy('failed', 'dsc')?.(files)).toHaveLength(3);
  });
});
