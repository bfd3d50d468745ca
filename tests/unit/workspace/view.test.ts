import { describe, expect, test } from 'vitest';
import { uploadId } from '#contract/ids';
import type { FileItem, Item } from '#contract/items';
import { cancelUpload, completeUpload, type UploadState } from '#contract/lifecycle';
import type { ResultItem } from '#contract/result-item';
import { noLiveState, type LiveState } from '../../../src/workspace/tabs.ts';
import { viewOf } from '../../../src/workspace/view.ts';
import type { LocalFile, Snapshot } from '../../../src/session/port.ts';
import { newLocalFile, received } from '../../../src/session/rows.ts';
import { aFile, aSession, devices, recipe, start } from '../contract/arbitraries.ts';

const mebibyte = 1024 * 1024;
const at = new Date(start).toISOString();
const key = aFile.itemKey;

const thisDevice = devices[0] as (typeof devices)[0];

const shown = (
  change: Partial<FileItem>,
  {
    local = {},
    live = {},
    outcome,
    now = start,
    more = [],
  }: {
    local?: Partial<LocalFile>;
    live?: Partial<LiveState>;
    outcome?: ResultItem;
    now?: number;
    more?: readonly Item[];
  } = {},
) => {
  const items = [aSession, { ...aFile, size: 20 * mebibyte, ...change }, ...more];
  const snapshot: Snapshot = {
    rows: new Map(items.map((item) => [item.itemKey, received(undefined, item)])),
    results: new Map(outcome === undefined ? [] : [[outcome.itemKey, outcome]]),
    files: new Map([[key, { ...newLocalFile(key), ...local }]]),
    sync: { seen: 0, readAllAt: 0, unannounced: {} },
  };
  const view = viewOf(snapshot, {
    deviceId: thisDevice,
    ...{ live: { ...noLiveState, ...live }, online: true, leads: true, now },
  });
  return { view, snapshot, file: view.sessions[0]?.files[0] };
};

const sending: UploadState = {
  ...{ status: 'uploading', recipe: recipe(1), claim: 0, generation: 0 },
  sender: devices[0] as never,
  transfer: {
    ...{ kind: 'multipart', uploadId: uploadId('u') },
    ...{ partSize: 8 * mebibyte, partCount: 3 },
  },
};
const ready: ResultItem = {
  ...{ identityId: 'x', itemKey: key, status: 'ready', outputs: [], updatedAt: at },
};

describe('progress', () => {
  const sent = (local: Partial<LocalFile>, inFlight: Record<number, number>) =>
    shown({ upload: sending }, { local, live: { inFlight: { [key]: inFlight } } }).file;

  test('counts stored parts whole, and the sent bytes of others', () => {
    expect(sent({ partsStored: [1, 3] }, { 2: mebibyte })).toMatchObject({
      progress: { sentBytes: 8 * mebibyte + 4 * mebibyte + mebibyte, totalBytes: 20 * mebibyte },
      parts: { done: 2, total: 3 },
    });
  });

  test('counts a part once while it is both under way and stored', () => {
    expect(sent({ partsStored: [1] }, { 1: 8 * mebibyte })?.progress.sentBytes).toBe(8 * mebibyte);
  });

  test('is complete once the upload is', () => {
    const { file } = shown({ upload: completeUpload(recipe(1), at) });
    expect(file).toMatchObject({ progress: { sentBytes: 20 * mebibyte }, parts: null });
  });

  test('is zero for a cancelled file', () => {
    expect(shown({ upload: cancelUpload(sending) }).file?.progress.sentBytes).toBe(0);
  });
});

describe('what a file waits for', () => {
  const waiting = { [key]: 'bytes' as const };

  test('is shown beside the parts S3 has', () => {
    const { file } = shown(
      { upload: sending },
      { local: { partsStored: [1, 2] }, live: { waiting } },
    );
    expect(file).toMatchObject({ waitingFor: 'bytes', note: '2 of 3 parts already there' });
  });

  test('has a note when a file sent in one request starts again', () => {
    const single = { ...sending, transfer: { kind: 'single' as const } };
    const live = { restarted: { [key]: true as const } };
    expect(shown({ upload: single }, { live }).file?.note).toBe(
      'Sent again from the start: it goes in one request.',
    );
  });

  test('is another device, until the leading tab reports', () => {
    const elsewhere = { ...sending, sender: devices[1] as never };
    expect(shown({ upload: elsewhere }).file?.waitingFor).toBe('other-device');
    expect(shown({ upload: sending }).file?.waitingFor).toBeNull();
  });

  test.each([
    { name: 'while it is paused', change: { paused: true }, local: {} },
    { name: 'with a problem', change: {}, local: { problem: { code: 'x', whatToDo: 'y' } } },
    { name: 'once it is uploaded', change: { upload: completeUpload(recipe(1), at) }, local: {} },
  ])('is not shown $name', ({ change, local }) => {
    expect(shown(change, { local, live: { waiting } }).file?.waitingFor).toBeNull();
  });
});

test('a conversion past its deadline has failed, and says what to do', () => {
  const upload = completeUpload(recipe(1), at);
  const { file } = shown({ upload }, { now: start + 16 * 60_000 });
  expect(file?.state).toMatchObject({ status: 'failed', failure: { code: 'timed-out' } });
});

test('a file with the content of another shows the other’s renditions', () => {
  const other = { ...ready, itemKey: 'session#x#file#y' };
  const upload: UploadState = { status: 'duplicate', of: other.itemKey, recipe: recipe(1) };
  expect(shown({ upload }, { outcome: other }).file?.state.status).toBe('ready');
});

test('a duplicate names the picture it is the same as', () => {
  const other = { ...aFile, itemKey: 'session#x#file#y', name: 'first.jpg' };
  const upload: UploadState = { status: 'duplicate', of: other.itemKey, recipe: recipe(1) };
  expect(shown({ upload }, { more: [other] }).file?.note).toContain('“first.jpg”');
});

test('a workspace is loaded once every row has been read', () => {
  const { snapshot } = shown({});
  const around = { deviceId: thisDevice, live: noLiveState, online: true, leads: true, now: start };
  expect(viewOf(snapshot, around).loaded).toBe(false);
  const sync = { ...snapshot.sync, readAllAt: start };
  expect(viewOf({ ...snapshot, sync }, around).loaded).toBe(true);
});

test('shows no deleted file or session', () => {
  const deleted = { at, cleared: false };
  expect(shown({ deleted }).view.sessions[0]?.files).toEqual([]);
  expect(shown({}, { more: [{ ...aSession, deleted }] }).view.sessions).toEqual([]);
});

test('builds a file’s view again only when the file has changed', () => {
  const { view, snapshot } = shown({ upload: sending });
  const around = {
    deviceId: thisDevice,
    live: noLiveState,
    online: false,
    leads: false,
    now: start,
  };
  const again = viewOf(snapshot, around);
  expect(again.sessions[0]?.files[0]).toBe(view.sessions[0]?.files[0]);
  const live = { ...noLiveState, inFlight: { [key]: { 1: 5 } } };
  const moved = viewOf(snapshot, { ...around, live });
  expect(moved.sessions[0]?.files[0]).not.toBe(view.sessions[0]?.files[0]);
});

test('a session keeps its view until it or one of its files changes', () => {
  const around = { deviceId: thisDevice, live: noLiveState, online: true, leads: true, now: start };
  const { snapshot, view } = shown({});
  const [before] = view.sessions;
  expect(viewOf(snapshot, around).sessions[0]).toBe(before);
  const local = { ...newLocalFile(key), problem: { code: 'x', whatToDo: 'Try again.' } };
  const changed = viewOf({ ...snapshot, files: new Map([[key, local]]) }, around).sessions[0];
  expect(changed).not.toBe(before);
  expect(changed?.files[0]?.problem).toBe(local.problem);
});
