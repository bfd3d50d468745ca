import { describe, expect, test } from 'vitest';
import { newFileId } from '#contract/ids';
import { fileKey } from '#contract/item-keys';
import type { FileItem } from '#contract/items';
import { completeUpload, conversionAsked, convertAgain } from '#contract/lifecycle';
import type { ResultItem } from '#contract/result-item';
import { createWatch } from '../../../src/result/watch.ts';
import { isPending } from '../../../src/result/watch-plan.ts';
import { aFile, recipe, sessionId, start } from '../contract/arbitraries.ts';
import { FakeAws } from '../workspace/fake-aws.ts';
import { newLocalStore } from '../session/local.ts';

const minute = 60_000;
const at = (milliseconds: number): string => new Date(start + milliseconds).toISOString();

const uploaded = (index: number): FileItem => {
  const fileId = newFileId(start + index);
  return {
    ...{ ...aFile, fileId, itemKey: fileKey(sessionId, fileId), version: 1 },
    upload: completeUpload(recipe(1), at(0)),
  };
};

const ready = ({ itemKey, identityId }: FileItem): ResultItem => ({
  ...{ identityId, itemKey, status: 'ready', outputs: [], updatedAt: at(1000) },
});

describe('a look for outcomes', () => {
  const watching = async (files: readonly FileItem[], outcomes: readonly ResultItem[]) => {
    const aws = new FakeAws();
    for (const outcome of outcomes) aws.outcomes.set(outcome.itemKey, outcome);
    const local = await newLocalStore(files);
    let now = start + 2000;
    let isWatched = true;
    const usages: unknown[] = [];
    const ends: unknown[] = [];
    const watch = createWatch({
      ...{ local, results: aws.resultStore, now: () => now, isWatched: () => isWatched },
      onUsage: (usage) => usages.push(usage),
      onFailure: (error) => ends.push(error),
      onSuccess: () => ends.push('fine'),
    });
    return {
      ...{ aws, local, watch, usages, ends },
      later: (milliseconds: number) => (now += milliseconds),
      hide: () => (isWatched = false),
    };
  };

  test('reads pending outcomes, and no finished one twice', async () => {
    const files = [uploaded(1), uploaded(2), uploaded(3)];
    const { aws, watch } = await watching(files, files.slice(0, 2).map(ready));
    await watch.step();
    await watch.step();
    await watch.step();
    const reads = aws.calls.filter(({ operation }) => operation === 'readResults');
    expect(reads.map(({ key }) => key.split(' ').length)).toEqual([3, 1, 1]);
  });

  test('reads nothing when nothing is pending or no tab is visible', async () => {
    const { aws, watch, hide } = await watching([uploaded(1)], []);
    hide();
    expect(await watch.step()).toBeNull();
    expect(aws.calls).toEqual([]);
    const none = await watching([aFile], []);
    expect(await none.watch.step()).toBeNull();
    expect(none.aws.calls).toEqual([]);
  });

  test('waits longer without news, and starts again when more is pending', async () => {
    const { watch, local } = await watching([uploaded(1)], []);
    const first = await watch.step();
    let last = first;
    for (let look = 0; look < 12; look += 1) last = await watch.step();
    expect([first, last]).toEqual([700, 10_000]);
    expect(watch.untilMore()).toBeNull();
    const more = uploaded(2);
    await local.change([], () => ({
      rows: [{ itemKey: more.itemKey, item: more, base: more, dirty: false, edits: 0 }],
    }));
    // Uploaded two seconds ago: it may have ended.
    expect(watch.untilMore()).toBe(0);
    expect(await watch.step()).toBe(700);
  });

  test('comes when the conversion is likely to have ended, judged by the last ones', async () => {
    const files = [uploaded(1), uploaded(2), uploaded(3)];
    const { watch, local, later } = await watching(files, files.map(ready));
    await watch.step();
    const next = uploaded(4);
    await local.change([], () => ({
      rows: [{ itemKey: next.itemKey, item: next, base: next, dirty: false, edits: 0 }],
    }));
    // Uploaded 2 s ago, twice as long as the other three took.
    expect(await watch.step()).toBe(450);
    later(-1_500);
    // Uploaded half a second ago; the others took one second.
    expect(await watch.step()).toBe(530);
  });

  test('for another conversion begins when the copy was made', async () => {
    const file = uploaded(1);
    if (file.upload.status !== 'uploaded') throw new Error('not uploaded');
    const { watch, local, later } = await watching([file], [ready(file)]);
    await watch.step();
    const asking = { ...file, upload: convertAgain(file.upload, recipe(2), file.itemKey) };
    const put = (item: FileItem) =>
      local.change([], () => ({
        rows: [{ itemKey: item.itemKey, item, base: item, dirty: false, edits: 0 }],
      }));
    later(10 * minute);
    await put(asking);
    expect(watch.untilMore()).toBeNull();
    expect(await watch.step()).toBeNull();
    await put({
      ...asking,
      upload: conversionAsked(asking.upload, at(10 * minute + 2000)),
    });
    // Requested just now; the previous one took a second.
    expect(watch.untilMore()).toBe(1030);
    expect(await watch.step()).toBe(1030);
  });

  test('ignores durations longer than a conversion can take', async () => {
    const file = uploaded(1);
    const late = { ...ready(file), updatedAt: at(16 * minute) };
    const { watch, local, later } = await watching([file, uploaded(2)], [late]);
    later(-1_000);
    expect(await watch.step()).toBe(500);
    expect(local.snapshot.results.size).toBe(1);
  });

  test('gives up after the deadline', async () => {
    const { aws, watch, later } = await watching([uploaded(1)], []);
    await watch.step();
    later(16 * minute);
    expect(await watch.step()).toBeNull();
    expect(aws.count('readResults')).toBe(1);
  });

  test('reads the quota at first and after news', async () => {
    const files = [uploaded(1), uploaded(2)];
    const { aws, watch, usages } = await watching(files, []);
    aws.usage = { usedBytes: 1, maxBytes: 2, usedObjects: 3, maxObjects: 4 };
    await watch.step();
    await watch.step();
    expect(usages).toEqual([aws.usage]);
    for (const file of files.slice(0, 1)) aws.outcomes.set(file.itemKey, ready(file));
    await watch.step();
    expect(usages).toHaveLength(2);
  });

  test('is repeated when it fails, and reports success and failure', async () => {
    const { aws, watch, ends } = await watching([uploaded(1)], []);
    const failure = new TypeError('fetch failed');
    aws.fault = () => failure;
    expect(await watch.step()).toBeGreaterThan(0);
    aws.fault = () => null;
    await watch.step();
    expect(ends).toEqual([failure, 'fine']);
  });
});

test.each([
  { name: 'an upload without an outcome', after: 1, outcome: null, pending: true },
  {
    name: 'an upload without an outcome after its deadline',
    after: 16,
    outcome: null,
    pending: false,
  },
])('$name, is pending: $pending', ({ after, outcome, pending }) => {
  expect(isPending(uploaded(1).upload, outcome, start + after * minute)).toBe(pending);
});
