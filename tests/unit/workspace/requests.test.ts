import { expect, test } from 'vitest';
import { allFiles, fileOf, filesIn, newBrowser, openTab, seen } from './device.ts';
import { FakeAws, type Call } from './fake-aws.ts';

const counted = (calls: readonly Call[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { operation } of calls) counts[operation] = (counts[operation] ?? 0) + 1;
  return counts;
};

/** Requests of a visible page while one file is converted, with `finished` others. */
const requestsWhileConverting = async (finished: number): Promise<readonly Call[]> => {
  const aws = new FakeAws();
  const browser = newBrowser();
  const tab = await openTab(aws, browser);
  const session = await tab.createSession('Holiday');
  await tab.addFiles(
    session,
    Array.from({ length: finished }, (_, index) => fileOf(`${index}.jpg`, 100, index + 10)),
  );
  await allFiles(tab, 'ready');
  aws.converts = false;
  await tab.addFiles(session, [fileOf('new.jpg', 100, 1)]);
  await seen(tab, (view) => filesIn(view).some(({ state }) => state.status === 'uploaded'));
  await seen(tab, ({ unsynced }) => unsynced === 0);
  // Every change is announced, and the step that announced it has ended with its read of the log.
  const last = (operation: string) =>
    aws.calls.findLastIndex((call) => call.operation === operation);
  await expect
    .poll(() => last('write') < last('announce') && last('announce') < last('changesAfter'))
    .toBe(true);
  const before = aws.calls.length;
  const looks = () =>
    aws.calls.slice(before).filter(({ operation }) => operation === 'changesAfter').length;
  for (const wanted of [1, 2]) {
    browser.change({ visible: true });
    await expect.poll(looks).toBeGreaterThanOrEqual(wanted);
  }
  const calls = aws.calls.slice(before);
  await tab.close();
  return calls;
};

test('a look reads only pending files and changes, however many files are finished', async () => {
  for (const finished of [1, 30]) {
    const calls = await requestsWhileConverting(finished);
    expect(Object.keys(counted(calls)).sort()).toEqual(['changesAfter', 'readResults']);
    for (const { operation, key } of calls) {
      if (operation === 'readResults') expect(key.split(' ')).toHaveLength(1);
    }
  }
});
