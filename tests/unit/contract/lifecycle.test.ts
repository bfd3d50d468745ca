import { describe, expect, test } from 'vitest';
import {
  completeUpload,
  conversionAsked,
  conversionDeadline,
  convertAgain,
  currentOutcome,
  fileState,
  type Uploaded,
  type UploadState,
} from '#contract/lifecycle';
import type { ResultItem } from '#contract/result-item';
import { deviceId } from '#contract/ids';
import { alice, recipe } from './arbitraries.ts';

const at = (minute: number): string => new Date(Date.UTC(2026, 5, 1, 12, minute)).toISOString();

const common = { identityId: alice as string, itemKey: 'session#s#file#f' };
const converting: ResultItem = { ...common, status: 'converting', updatedAt: at(1) };
const ready: ResultItem = { ...common, status: 'ready', outputs: [], updatedAt: at(2) };
const failed: ResultItem = {
  ...common,
  status: 'failed',
  failure: { code: 'unreadable', message: 'This is no picture.' },
  updatedAt: at(2),
};

const queued: UploadState = { status: 'queued' };
const uploading: UploadState = {
  ...{ status: 'uploading', transfer: { kind: 'single' }, recipe: recipe(1) },
  ...{ sender: deviceId('laptop'), claim: 0, generation: 0 },
};
const uploaded = completeUpload(recipe(1), at(0));
const cancelled: UploadState = { status: 'cancelled', transfer: null, cleared: false };
const duplicate: UploadState = {
  status: 'duplicate',
  of: 'session#s#file#other',
  recipe: recipe(1),
};
const again = convertAgain(uploaded, recipe(2), null);
/** A second conversion in rows from before November 2026: under the file's own key. */
const overwriting: Uploaded = {
  ...uploaded,
  conversion: { ...uploaded.conversion, number: 1, supersedes: at(2) },
};

describe('the state shown for a file', () => {
  test.each<{ name: string; upload: UploadState; outcome: ResultItem | null; shown: string }>([
    { name: 'waits', upload: queued, outcome: null, shown: 'queued' },
    { name: 'is sent', upload: uploading, outcome: null, shown: 'uploading' },
    { name: 'is stored', upload: uploaded, outcome: null, shown: 'uploaded' },
    { name: 'is converted', upload: uploaded, outcome: converting, shown: 'converting' },
    { name: 'is ready', upload: uploaded, outcome: ready, shown: 'ready' },
    { name: 'has failed', upload: uploaded, outcome: failed, shown: 'failed' },
    { name: 'has an outcome, so it arrived', upload: uploading, outcome: ready, shown: 'ready' },
    {
      name: 'stays cancelled whatever the converter wrote',
      upload: cancelled,
      outcome: ready,
      shown: 'cancelled',
    },
    { name: 'shows another file’s renditions', upload: duplicate, outcome: ready, shown: 'ready' },
    {
      name: 'waits for another file’s renditions',
      upload: duplicate,
      outcome: null,
      shown: 'uploaded',
    },
    { name: 'is to be converted again', upload: again, outcome: null, shown: 'uploaded' },
    {
      name: 'is converted again under its own key',
      upload: overwriting,
      outcome: ready,
      shown: 'uploaded',
    },
    {
      name: 'has a later outcome under its own key',
      upload: overwriting,
      outcome: { ...ready, updatedAt: at(3) },
      shown: 'ready',
    },
  ])('a file that $name is $shown', ({ upload, outcome, shown }) => {
    expect(fileState(upload, outcome).status).toBe(shown);
  });
});

test('an outcome written before the conversion that overwrites it is not current', () => {
  expect(currentOutcome(overwriting, ready)).toBeNull();
  expect(currentOutcome(overwriting, { ...ready, updatedAt: at(3) })).not.toBeNull();
});

test('a conversion has the time at which S3 was asked for the copy', () => {
  expect(again.conversion).toMatchObject({ number: 1, asked: false });
  expect(conversionAsked(again, at(5))).toMatchObject({ at: at(5), conversion: { asked: true } });
});

describe('a conversion counts as lost', () => {
  const minutes = (upload: UploadState, outcome: ResultItem | null): number | null => {
    const deadline = conversionDeadline(upload, outcome);
    return deadline === null ? null : (deadline - Date.parse(at(0))) / 60_000;
  };
  const late: Uploaded = uploaded;
  test.each<{
    name: string;
    upload: UploadState;
    outcome: ResultItem | null;
    after: number | null;
  }>([
    { name: 'a quarter of an hour after the upload', upload: late, outcome: null, after: 15 },
    { name: 'a quarter of an hour after it began', upload: late, outcome: converting, after: 16 },
    {
      name: 'at the deadline the converter gave',
      upload: late,
      outcome: { ...converting, deadline: at(3) },
      after: 3,
    },
    { name: 'never before S3 is asked to copy', upload: again, outcome: null, after: null },
    { name: 'never once it has ended', upload: late, outcome: ready, after: null },
    { name: 'never before the upload', upload: uploading, outcome: null, after: null },
  ])('$name', ({ upload, outcome, after }) => {
    expect(minutes(upload, outcome)).toBe(after);
  });
});
