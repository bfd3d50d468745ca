import { describe, expect, test } from 'vitest';
import { newFileId, newSessionId } from '#contract/ids';
import { isDescending, sortFiles, type SortBy } from '../../../src/app/list/sort-files.ts';
import type { FileView } from '../../../src/ui/views.ts';

const sessionId = newSessionId(0);
let minute = 0;

const file = (name: string, size: number, change: Partial<FileView> = {}): FileView => ({
  fileId: newFileId((minute += 60_000)),
  sessionId,
  name,
  size,
  type: 'image/jpeg',
  addedAt: new Date(minute).toISOString(),
  state: { status: 'queued' },
  earlier: [],
  isReconverted: false,
  paused: false,
  progress: { sentBytes: 0, totalBytes: size },
  parts: null,
  waitingFor: 'turn',
  note: null,
  problem: null,
  ...change,
});

const ready = (bytes: number): Partial<FileView> => ({
  state: {
    status: 'ready',
    outputs: [
      { name: 'thumb', key: 'k', width: 10, height: 10, bytes: 1, contentType: 'image/webp' },
      { name: 'large', key: 'l', width: 900, height: 900, bytes, contentType: 'image/webp' },
    ],
  },
});

const failed: Partial<FileView> = {
  state: { status: 'failed', failure: { code: 'not-a-picture', message: 'No picture.' } },
};

const files = [
  file('IMG_10.jpg', 400, ready(100)),
  file('img_9.jpg', 100, failed),
  file('Abend.jpg', 300, ready(30)),
  file('IMG_2.jpg', 300),
];
const namesOf = (sorted: readonly FileView[]) => sorted.map(({ name }) => name.split('.')[0]);

describe('sorting files', () => {
  test.each<{ by: SortBy; natural: string[]; reversed: string[] }>([
    {
      by: 'added',
      natural: ['IMG_10', 'img_9', 'Abend', 'IMG_2'],
      reversed: ['IMG_2', 'Abend', 'img_9', 'IMG_10'],
    },
    {
      by: 'name',
      natural: ['Abend', 'IMG_2', 'img_9', 'IMG_10'],
      reversed: ['IMG_10', 'img_9', 'IMG_2', 'Abend'],
    },
    {
      by: 'size',
      natural: ['IMG_10', 'Abend', 'IMG_2', 'img_9'],
      reversed: ['img_9', 'Abend', 'IMG_2', 'IMG_10'],
    },
    // What has no result yet is last either way.
    {
      by: 'saving',
      natural: ['Abend', 'IMG_10', 'img_9', 'IMG_2'],
      reversed: ['IMG_10', 'Abend', 'img_9', 'IMG_2'],
    },
    {
      by: 'state',
      natural: ['img_9', 'IMG_2', 'IMG_10', 'Abend'],
      reversed: ['IMG_10', 'Abend', 'IMG_2', 'img_9'],
    },
  ])('by $by, in both directions', ({ by, natural, reversed }) => {
    expect(namesOf(sortFiles(files, { by, isReversed: false }))).toEqual(natural);
    expect(namesOf(sortFiles(files, { by, isReversed: true }))).toEqual(reversed);
  });

  test('does not depend on the order before, and shows the files as they are now', () => {
    const sort = { by: 'size', isReversed: false } as const;
    const before = sortFiles(files, { by: 'name', isReversed: true });
    const [first, ...rest] = files;
    if (first === undefined) throw new Error('no file');
    const changed = [...rest, { ...first, size: 50 }, file('new.jpg', 350)];
    const sorted = sortFiles(changed, sort, before);
    expect(namesOf(sorted)).toEqual(['new', 'Abend', 'IMG_2', 'img_9', 'IMG_10']);
    expect(sorted.at(-1)?.size).toBe(50);
    expect(files[0]?.name).toBe('IMG_10.jpg');
  });

  test('sizes and savings begin with the largest', () => {
    expect(isDescending({ by: 'size', isReversed: false })).toBe(true);
    expect(isDescending({ by: 'saving', isReversed: true })).toBe(false);
    expect(isDescending({ by: 'name', isReversed: false })).toBe(false);
    expect(isDescending({ by: 'name', isReversed: true })).toBe(true);
  });
});
