import { describe, expect, test } from 'vitest';
import { newFileId } from '#contract/ids';
import { fileKey } from '#contract/item-keys';
import type { FileItem, Item } from '#contract/items';
import { outcomeKey } from '#contract/generations';
import {
  cancelUpload,
  completeUpload,
  conversionAsked,
  convertAgain,
  type UploadState,
} from '#contract/lifecycle';
import type { ResultItem } from '#contract/result-item';
import { planJobs, type JobInputs } from '../../../src/workspace/jobs.ts';
import type { LocalFile, Snapshot } from '../../../src/session/port.ts';
import { newLocalFile, received } from '../../../src/session/rows.ts';
import { aFile, aSession, devices, recipe, sessionId, start } from '../contract/arbitraries.ts';

const at = new Date(start).toISOString();
const [me, other] = devices as [(typeof devices)[0], (typeof devices)[0]];

const file = (index: number, change: Partial<FileItem> = {}): FileItem => {
  const fileId = newFileId(start + index);
  return { ...aFile, fileId, itemKey: fileKey(sessionId, fileId), ...change };
};

const sending = (sender: typeof me): UploadState => ({
  ...{ status: 'uploading', transfer: { kind: 'single' }, recipe: aSession.recipe },
  ...{ sender, claim: 0, generation: 0 },
});
const uploaded = completeUpload(aSession.recipe, at);

const snapshot = (items: readonly Item[], files: readonly LocalFile[] = []): Snapshot => ({
  rows: new Map([aSession, ...items].map((item) => [item.itemKey, received(undefined, item)])),
  results: new Map(),
  files: new Map(files.map((local) => [local.itemKey, local])),
  sync: { seen: 0, readAllAt: 0, unannounced: {} },
});

const usually: JobInputs = {
  ...{ deviceId: me, online: true, signedOut: false, filesAtOnce: 2 },
  bytesPlace: () => 'here',
  pauseReason: () => null,
  senderIsAlive: () => false,
};

/** The one file's job, or what it waits for. */
const planned = (
  item: FileItem,
  change: Partial<JobInputs> = {},
  files: readonly LocalFile[] = [],
  others: readonly Item[] = [],
): string | null => {
  const { jobs, waiting } = planJobs(snapshot([item, ...others], files), { ...usually, ...change });
  const job = jobs.find(({ itemKey }) => itemKey === item.itemKey);
  return job?.do ?? waiting[item.itemKey] ?? null;
};

describe('a file', () => {
  test.each<{ name: string; is: string | null; file: FileItem; change?: Partial<JobInputs> }>([
    { name: 'that is queued', is: 'send', file: file(1) },
    { name: 'that is paused', is: null, file: file(1, { paused: true }) },
    { name: 'without a connection', is: 'network', file: file(1), change: { online: false } },
    { name: 'without a signed-in user', is: 'sign-in', file: file(1), change: { signedOut: true } },
    { name: 'without bytes', is: 'bytes', file: file(1), change: { bytesPlace: () => 'missing' } },
    {
      name: 'whose bytes are being kept',
      is: 'turn',
      file: file(1),
      change: { bytesPlace: () => 'arriving' },
    },
    {
      name: 'that failed for now',
      is: 'retry',
      file: file(1),
      change: { pauseReason: () => 'retry' },
    },
    { name: 'this device was sending', is: 'send', file: file(1, { upload: sending(me) }) },
    {
      name: 'another device is sending',
      is: 'other-device',
      file: file(1, { upload: sending(other) }),
      change: { senderIsAlive: () => true },
    },
    {
      name: 'another device has left, with the bytes here',
      is: 'send',
      file: file(1, { upload: sending(other) }),
    },
    {
      name: 'another device has left, without the bytes',
      is: 'bytes',
      file: file(1, { upload: sending(other) }),
      change: { bytesPlace: () => 'missing' },
    },
    { name: 'that is uploaded', is: null, file: file(1, { upload: uploaded }) },
    {
      name: 'converted with another recipe than the session’s',
      is: 'convert',
      file: file(1, { upload: completeUpload(recipe(1), at) }),
    },
    {
      name: 'whose conversion was not asked for yet',
      is: 'convert',
      file: file(1, { upload: convertAgain(uploaded, aSession.recipe, null) }),
    },
    {
      name: 'that shows one that is gone',
      is: 'own-upload',
      file: file(1, { upload: { status: 'duplicate', of: 'gone', recipe: aSession.recipe } }),
    },
    {
      name: 'that is cancelled',
      is: 'clear',
      file: file(1, { upload: cancelUpload({ status: 'queued' }) }),
    },
    {
      name: 'that is cancelled and cleared',
      is: null,
      file: file(1, { upload: { status: 'cancelled', transfer: null, cleared: true } }),
    },
    { name: 'that is in the bin', is: null, file: file(1, { binned: at }) },
    {
      name: 'in the bin with another recipe than the session’s',
      is: null,
      file: file(1, { binned: at, upload: completeUpload(recipe(1), at) }),
    },
    {
      name: 'cancelled before it was moved to the bin',
      is: 'clear',
      file: file(1, { binned: at, upload: cancelUpload({ status: 'queued' }) }),
    },
    {
      name: 'in the bin that shows one that is gone',
      is: 'own-upload',
      file: file(1, {
        binned: at,
        upload: { status: 'duplicate', of: 'gone', recipe: aSession.recipe },
      }),
    },
    { name: 'that is purged', is: 'clear', file: file(1, { deleted: { at, cleared: false } }) },
    {
      name: 'that is purged, without a connection',
      is: null,
      file: file(1, { deleted: { at, cleared: false } }),
      change: { online: false },
    },
    {
      name: 'that is purged and cleared',
      is: null,
      file: file(1, { deleted: { at, cleared: true } }),
    },
  ])('$name: $is', ({ file: item, is, change }) => {
    expect(planned(item, change)).toBe(is);
  });

  test('with a problem waits for the user to retry', () => {
    const failed = file(1);
    const local = { ...newLocalFile(failed.itemKey), problem: { code: 'x', whatToDo: 'y' } };
    expect(planned(failed, {}, [local])).toBeNull();
  });

  test('in a session in the bin is not sent', () => {
    expect(planned(file(1), {}, [], [{ ...aSession, binned: at }])).toBeNull();
  });

  test('in a purged session is cleared', () => {
    const deleted = { ...aSession, deleted: { at, cleared: true } };
    expect(planned(file(1), {}, [], [deleted])).toBe('clear');
  });

  test('is not cleared while a duplicate shows its renditions', () => {
    const original = file(1, { upload: uploaded, deleted: { at, cleared: false } });
    const upload: UploadState = {
      status: 'duplicate',
      of: original.itemKey,
      recipe: aSession.recipe,
    };
    const copy = file(2, { upload });
    const { jobs } = planJobs(snapshot([original, copy]), usually);
    expect(jobs).toEqual([{ do: 'own-upload', itemKey: copy.itemKey }]);
  });
});

describe('what earlier conversions left', () => {
  const again = convertAgain(uploaded, aSession.recipe, fileKey(sessionId, newFileId(start)));
  const converted = file(1, { upload: conversionAsked(again, at) });
  const jobs = (results: readonly ResultItem[], others: readonly Item[] = []) =>
    planJobs(
      {
        ...snapshot([converted, ...others]),
        results: new Map(results.map((result) => [result.itemKey, result])),
      },
      usually,
    ).jobs;
  const ready: ResultItem = {
    ...{ identityId: 'x', itemKey: outcomeKey(converted), updatedAt: at },
    ...{ status: 'ready', outputs: [] },
  };

  test('is deleted once the last conversion is ready', () => {
    expect(jobs([ready])).toEqual([{ do: 'tidy', itemKey: converted.itemKey }]);
    expect(jobs([])).toEqual([]);
    const failed = { ...ready, status: 'failed' as const, failure: { code: 'x', message: 'y' } };
    expect(jobs([failed])).toEqual([]);
  });

  test('stays while another file shows it', () => {
    const shown = file(2, {
      upload: completeUpload(aSession.recipe, at, converted.itemKey),
    });
    expect(jobs([ready], [shown])).toEqual([]);
  });
});

test('the oldest files go first, as many as fit; the others wait for their turn', () => {
  const files = [3, 1, 2].map((index) => file(index));
  const { jobs, waiting } = planJobs(snapshot(files), usually);
  expect(jobs.map(({ itemKey }) => itemKey)).toEqual([files[1]?.itemKey, files[2]?.itemKey]);
  expect(Object.values(waiting)).toEqual(['turn']);
  expect(Object.keys(waiting)).toEqual([files[0]?.itemKey]);
});
