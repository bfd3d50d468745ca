import { describe, expect, test } from 'vitest';
import type { FileView } from '../../../src/ui/views.ts';
import { fileActions } from '../../../src/ui/file-actions.ts';
import { fileWords, percentSent, showsProgress } from '../../../src/upload/file-words.ts';
import { newFileId, newSessionId } from '#contract/ids';

const file = (change: Partial<FileView> = {}): FileView => ({
  fileId: newFileId(0),
  sessionId: newSessionId(0),
  name: 'a.jpg',
  size: 100,
  type: 'image/jpeg',
  addedAt: '2026-01-01T00:00:00.000Z',
  state: { status: 'uploading' },
  earlier: [],
  isReconverted: false,
  paused: false,
  progress: { sentBytes: 0, totalBytes: 100 },
  parts: null,
  waitingFor: null,
  note: null,
  problem: null,
  ...change,
});

const anOutput = {
  ...{ name: 'thumb', key: 'k/thumb.webp', width: 320, height: 213, bytes: 1 },
  contentType: 'image/webp',
};
const queued = { state: { status: 'queued' } } as const;
const failed = { status: 'failed', failure: { code: 'x', message: 'Not a picture.' } } as const;
const broken = { problem: { code: 'quota', whatToDo: 'Try again tomorrow.' } };
const changed = { problem: { code: 'parts-changed', whatToDo: 'Choose the picture again.' } };

interface Case {
  readonly name: string;
  readonly change: Partial<FileView>;
  readonly label: string;
  readonly detail?: string | null;
  readonly can: readonly (keyof ReturnType<typeof fileActions>)[];
}

const cases: readonly Case[] = [
  {
    name: 'a queued file can be paused and cancelled',
    change: queued,
    label: 'Queued',
    can: ['pause', 'cancel'],
  },
  {
    name: 'an uploading file',
    change: {},
    label: 'Uploading',
    can: ['pause', 'cancel'],
  },
  {
    name: 'a note says more',
    change: { note: '14 of 22 parts already there' },
    label: 'Uploading',
    detail: '14 of 22 parts already there',
    can: ['pause', 'cancel'],
  },
  {
    name: 'offline it waits for the network and says that it will resume',
    change: { waitingFor: 'network', parts: { done: 1, total: 3 } },
    label: 'Waiting for the network',
    detail: 'Resumes when you’re back online.',
    can: ['pause', 'cancel'],
  },
  {
    name: 'paused outranks waiting',
    change: { paused: true, waitingFor: 'network' },
    label: 'Paused',
    can: ['resume', 'cancel'],
  },
  {
    name: 'without its bytes the file must be chosen again',
    change: { ...queued, waitingFor: 'bytes' },
    label: 'Needs the file again',
    can: ['cancel', 'chooseAgain'],
  },
  {
    name: 'a stopped upload outranks paused and can be tried again',
    change: { ...broken, paused: true },
    label: 'Upload stopped',
    detail: 'Try again tomorrow.',
    can: ['resume', 'cancel', 'retry'],
  },
  {
    name: 'an edited picture is chosen again, not retried',
    change: changed,
    label: 'Upload stopped',
    detail: 'Choose the picture again.',
    can: ['cancel', 'chooseAgain'],
  },
  {
    name: 'an uploaded file can still be cancelled',
    change: { state: { status: 'uploaded' } },
    label: 'Waiting to convert',
    can: ['cancel'],
  },
  {
    name: 'a conversion can be cancelled',
    change: { state: { status: 'converting' } },
    label: 'Converting',
    can: ['cancel'],
  },
  {
    name: 'a conversion of a file with earlier sizes cannot be cancelled',
    change: { state: { status: 'converting' }, earlier: [anOutput] },
    label: 'Converting',
    detail: 'The previous sizes stay here until the new ones are ready.',
    can: [],
  },
  {
    name: 'a failed conversion of a file with earlier sizes says that they are kept',
    change: { state: failed, earlier: [anOutput] },
    label: 'Couldn’t convert',
    detail: 'Not a picture. The previous sizes are still here.',
    can: ['retry'],
  },
  {
    name: 'a paused upload without parts says that it is sent again',
    change: { paused: true },
    label: 'Paused',
    detail: 'Resuming sends it again from the start.',
    can: ['resume', 'cancel'],
  },
  {
    name: 'offline, an upload without parts says that it is sent again',
    change: { waitingFor: 'network' },
    label: 'Waiting for the network',
    detail: 'Sent again from the start when you’re back online.',
    can: ['pause', 'cancel'],
  },
  {
    name: 'a ready file needs nothing more',
    change: { state: { status: 'ready', outputs: [] } },
    label: 'Ready',
    can: [],
  },
  {
    name: 'a failed conversion gives the reason and can be retried',
    change: { state: failed },
    label: 'Couldn’t convert',
    detail: 'Not a picture.',
    can: ['retry'],
  },
  ...['empty', 'heic', 'format', 'unreadable', 'too-large'].map((code) => ({
    name: `a file that failed as ${code} is not offered another try`,
    change: { state: { status: 'failed' as const, failure: { code, message: 'Why.' } } },
    label: 'Couldn’t convert',
    can: [],
  })),
  {
    name: 'a file that can no longer be read is chosen again, not retried',
    change: { problem: { code: 'file-unreadable', whatToDo: 'Choose it again.' } },
    label: 'Upload stopped',
    can: ['cancel', 'chooseAgain'],
  },
  {
    name: 'a cancelled file can be begun again',
    change: { state: { status: 'cancelled' } },
    label: 'Cancelled',
    can: ['retry'],
  },
];

describe('a file in words', () => {
  test.each(cases)('$name', ({ change, label, detail, can }) => {
    const words = fileWords(file(change));
    expect(words.label).toBe(label);
    if (detail !== undefined) expect(words.detail).toBe(detail);
    const allowed = Object.entries(fileActions(file(change)))
      .filter(([, possible]) => possible)
      .map(([action]) => action);
    expect(allowed.sort()).toEqual([...can].sort());
  });
});

test.each([
  { name: 'an upload from here', change: {}, shown: true },
  { name: 'an upload from elsewhere in one request', change: { parts: null }, elsewhere: true },
  {
    name: 'an upload from elsewhere in parts',
    change: { parts: { done: 1, total: 3 } },
    elsewhere: true,
    shown: true,
  },
  { name: 'a conversion', change: { state: { status: 'converting' as const } } },
])('progress of $name is shown: $shown', ({ change, elsewhere = false, shown = false }) => {
  const waitingFor = elsewhere ? ('other-device' as const) : null;
  expect(showsProgress(file({ ...change, waitingFor }))).toBe(shown);
});

test.each([
  { sentBytes: 0, totalBytes: 100, percent: 0 },
  { sentBytes: 999, totalBytes: 1000, percent: 99 },
  { sentBytes: 9_999_999, totalBytes: 10_000_000, percent: 99 },
  { sentBytes: 1000, totalBytes: 1000, percent: 100 },
  { sentBytes: 0, totalBytes: 0, percent: 100 },
])('$sentBytes of $totalBytes bytes are $percent %', ({ percent, ...progress }) => {
  expect(percentSent(progress)).toBe(percent);
});
