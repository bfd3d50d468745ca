import { expect, test } from 'vitest';
import type { FileView } from '../../../src/ui/views.ts';
import { recipe } from '../contract/arbitraries.ts';
import { addressOf, allFiles, fileOf, filesIn, newBrowser, openTab, seen } from './device.ts';
import { FakeAws } from './fake-aws.ts';

const mebibyte = 1024 * 1024;

const opened = async (size = 1000) => {
  const aws = new FakeAws();
  const browser = newBrowser();
  const tab = await openTab(aws, browser);
  const session = await tab.createSession('Holiday');
  const add = (name: string, seed = 1, bytes = size) =>
    tab.addFiles(session, [fileOf(name, bytes, seed)]);
  return { aws, browser, tab, session, add };
};

const named = (name: string) => (file: FileView) => file.name === name;

const widths = (file: FileView | undefined): number[] =>
  file?.state.status === 'ready' ? file.state.outputs.map(({ width }) => width) : [];

test('another recipe converts the stored upload again and sends nothing', async () => {
  const { aws, tab, session, add } = await opened(17 * mebibyte);
  await add('a.jpg');
  await allFiles(tab, 'ready');
  const sent = aws.count('uploadPart');
  await tab.changeRecipe(session, recipe(77));
  const view = await seen(tab, (now) => widths(filesIn(now)[0]).includes(77));
  expect(view.sessions[0]?.recipe).toEqual(recipe(77));
  expect(aws.count('uploadPart')).toBe(sent);
  expect(aws.count('copy')).toBe(1);
  await tab.close();
});

test('an upload is converted again from a generation that its row does not name', async () => {
  const { aws, tab, session, add } = await opened();
  await add('a.jpg');
  await allFiles(tab, 'ready');
  // As two devices leave it whose changes of the recipe cross: one has deleted what the other’s row names.
  const [[key = '', upload] = []] = aws.objects;
  if (upload === undefined) throw new Error('nothing was stored');
  aws.objects.delete(key);
  aws.objects.set(`${key.slice(0, -2)}ZZ`, upload);
  await tab.changeRecipe(session, recipe(77));
  await seen(tab, (now) => widths(filesIn(now)[0]).includes(77));
  await tab.close();
});

/** Replaces an outcome by a failed one, with the converter's `code`. */
const fail = (aws: FakeAws, itemKey: string, code = 'too-slow'): void => {
  const outcome = aws.outcomes.get(itemKey);
  if (outcome === undefined) throw new Error(`no outcome ${itemKey}`);
  const { identityId, updatedAt } = outcome;
  aws.outcomes.set(itemKey, {
    ...{ identityId, itemKey, updatedAt, status: 'failed' },
    failure: { code, message: 'It took too long.' },
  });
};

const earlierWidths = (file: FileView | undefined): number[] =>
  (file?.earlier ?? []).map(({ width }) => width);

test('while a changed recipe is converted, the earlier results stay stored and downloadable', async () => {
  const { aws, tab, session, add } = await opened();
  await tab.changeRecipe(session, recipe(55));
  await add('a.jpg');
  await allFiles(tab, 'ready');
  aws.converts = false;
  await tab.changeRecipe(session, recipe(77));
  const view = await seen(tab, (now) => earlierWidths(filesIn(now)[0]).includes(55));
  expect(filesIn(view)[0]?.state.status).not.toBe('ready');
  await expect.poll(() => aws.objects.size).toBe(2);
  const [first = '', second = ''] = [...aws.objects.keys()];
  expect(aws.outcomes.size).toBe(1);
  await expect(tab.cancel(...addressOf(tab.view))).rejects.toMatchObject({ code: 'not-now' });

  aws.convert(second);
  const ready = await seen(tab, (now) => widths(filesIn(now)[0]).includes(77));
  expect(earlierWidths(filesIn(ready)[0])).toEqual([]);
  await expect.poll(() => [...aws.objects.keys()]).toEqual([second]);
  await expect.poll(() => aws.outcomes.size).toBe(1);
  expect(first).not.toBe(second);
  await tab.close();
});

test('a changed recipe that fails keeps the earlier results, also on another device, until a try succeeds', async () => {
  const { aws, tab, session, add } = await opened();
  await tab.changeRecipe(session, recipe(55));
  await add('a.jpg');
  await allFiles(tab, 'ready');
  aws.converts = false;
  await tab.changeRecipe(session, recipe(77));
  await expect.poll(() => aws.objects.size).toBe(2);
  const second = [...aws.objects.keys()][1] ?? '';
  aws.convert(second);
  fail(aws, [...aws.outcomes.keys()][1] ?? '');
  // The converter deletes an upload that it refuses.
  aws.objects.delete(second);
  const view = await allFiles(tab, 'failed');
  expect(earlierWidths(filesIn(view)[0])).toEqual([55]);

  const elsewhere = await openTab(aws, newBrowser());
  const there = await seen(elsewhere, (now) => earlierWidths(filesIn(now)[0]).includes(55));
  expect(filesIn(there)[0]?.state.status).toBe('failed');
  await elsewhere.close();

  aws.converts = true;
  await tab.retryAll(session);
  await seen(tab, (now) => widths(filesIn(now)[0]).includes(77));
  await expect.poll(() => [aws.objects.size, aws.outcomes.size]).toEqual([1, 1]);
  expect(aws.count('put')).toBe(1);
  await tab.close();
}, 60_000);

test('purging a file deletes all of its conversions', async () => {
  const { aws, tab, session, add } = await opened();
  await add('a.jpg');
  await allFiles(tab, 'ready');
  aws.converts = false;
  await tab.changeRecipe(session, recipe(77));
  await expect.poll(() => aws.objects.size).toBe(2);
  const second = [...aws.objects.keys()][1] ?? '';
  aws.convert(second);
  fail(aws, [...aws.outcomes.keys()][1] ?? '');
  await allFiles(tab, 'failed');
  const [sessionId, fileId] = addressOf(tab.view);
  await tab.deleteFile(sessionId, fileId);
  await tab.purge({ sessionId, fileId });
  await expect.poll(() => [aws.objects.size, aws.outcomes.size]).toEqual([0, 0]);
  await tab.close();
});

test('a changed recipe converts a file and its duplicate in the session once', async () => {
  const { aws, tab, session, add } = await opened();
  await add('a.jpg');
  await allFiles(tab, 'ready');
  await add('copy.jpg');
  await seen(tab, (now) => filesIn(now).filter((file) => widths(file).length > 0).length === 2);
  await tab.changeRecipe(session, recipe(77));
  await seen(tab, (now) => filesIn(now).every((file) => widths(file).includes(77)));
  expect(aws.count('copy')).toBe(1);
  await tab.close();
});

test('a duplicate that gets another recipe shows the other file’s renditions until its own are ready', async () => {
  const { aws, tab, session, add } = await opened();
  await tab.changeRecipe(session, recipe(55));
  await add('a.jpg');
  await allFiles(tab, 'ready');
  const other = await tab.createSession('Other');
  await tab.changeRecipe(other, recipe(55));
  await tab.addFiles(other, [fileOf('copy.jpg', 1000)]);
  await seen(tab, (now) => filesIn(now).filter((file) => widths(file).includes(55)).length === 2);
  aws.converts = false;
  await tab.changeRecipe(other, recipe(77));
  await seen(tab, (now) =>
    filesIn(now).some((file) => file.name === 'copy.jpg' && earlierWidths(file).includes(55)),
  );
  // The other file keeps the renditions shown here, although it is itself converted with another
  // recipe.
  aws.converts = true;
  await tab.changeRecipe(session, recipe(66));
  await seen(tab, (now) => filesIn(now).some((file) => widths(file).includes(66)));
  const copy = filesIn(tab.view).find(named('copy.jpg'));
  expect(earlierWidths(copy)).toEqual([55]);
  const key = [...aws.objects.keys()].find((one) => one.endsWith(copy?.fileId ?? '?')) ?? '';
  aws.convert(key);
  await seen(tab, (now) => filesIn(now).some((file) => widths(file).includes(77)));
  await expect.poll(() => aws.objects.size).toBe(2);
  await tab.close();
});

test('a recipe changed during the first conversion is converted after it', async () => {
  const { aws, tab, session, add } = await opened();
  aws.converts = false;
  await add('a.jpg');
  await allFiles(tab, 'uploaded');
  const [key = ''] = aws.objects.keys();
  const end = async (): Promise<void> => {
    aws.convert(key);
    aws.converts = true;
    await allFiles(tab, 'ready');
  };
  aws.delay = async ({ operation }) => {
    if (operation === 'copy' && aws.outcomes.size === 0) await end();
  };
  const looks = aws.count('readResults');
  await tab.changeRecipe(session, recipe(77));
  // Both the watch and the job that requests the next conversion look for it.
  await expect
    .poll(() => aws.count('copy') > 0 || aws.count('readResults') >= looks + 3, { timeout: 20_000 })
    .toBe(true);
  if (aws.count('copy') === 0) aws.convert(key);
  aws.converts = true;
  await seen(tab, (now) => widths(filesIn(now)[0]).includes(77));
  expect(aws.count('copy')).toBe(1);
  await tab.close();
}, 30_000);

test('refuses an invalid recipe and says what to do', async () => {
  const { tab, session } = await opened();
  const refused = { code: 'recipe-refused' };
  await expect(tab.changeRecipe(session, { renditions: [] })).rejects.toMatchObject(refused);
  const twice = [...recipe(1).renditions, ...recipe(2).renditions];
  await expect(tab.setPreferences({ defaultRecipe: { renditions: twice } })).rejects.toMatchObject(
    refused,
  );
  await tab.close();
});

test('the same content with the same recipe is shown at once, and nothing is sent', async () => {
  const { aws, tab, add } = await opened(17 * mebibyte);
  await add('a.jpg');
  await allFiles(tab, 'ready');
  const before = aws.calls.length;
  await add('copy of a.jpg');
  await seen(
    tab,
    (view) => filesIn(view).filter(({ state }) => state.status === 'ready').length === 2,
  );
  await seen(tab, ({ unsynced }) => unsynced === 0);
  const made = new Set(aws.calls.slice(before).map(({ operation }) => operation));
  for (const operation of ['put', 'uploadPart', 'createMultipartUpload', 'copy']) {
    expect(made).not.toContain(operation);
  }
  await tab.close();
});

test('a duplicate outlives the file whose renditions it showed', async () => {
  const { aws, tab, add } = await opened();
  await add('a.jpg');
  await allFiles(tab, 'ready');
  await add('copy.jpg');
  const view = await seen(tab, (now) =>
    filesIn(now)
      .filter(named('copy.jpg'))
      .some(({ state }) => state.status === 'ready'),
  );
  const copy = filesIn(view).find(named('copy.jpg'));
  const original = filesIn(view).findIndex(named('a.jpg'));
  const [sessionId, fileId] = addressOf(view, original);
  await tab.deleteFile(sessionId, fileId);
  await tab.purge({ sessionId, fileId });
  await seen(tab, (now) => {
    const [file] = filesIn(now);
    return (
      filesIn(now).length === 1 &&
      file?.state.status === 'ready' &&
      file.state.outputs[0]?.key.includes(file.fileId) === true
    );
  });
  await expect
    .poll(() => [...aws.objects.keys()])
    .toEqual([expect.stringContaining(copy?.fileId ?? '?')]);
  expect(aws.count('put')).toBe(1);
  await tab.close();
});

test('the same content with another recipe is copied by S3, and nothing is sent', async () => {
  const { aws, tab, add } = await opened();
  await add('a.jpg');
  await allFiles(tab, 'ready');
  const other = await tab.createSession('Other');
  await tab.changeRecipe(other, recipe(77));
  await tab.addFiles(other, [fileOf('b.jpg', 1000)]);
  await seen(tab, (view) => filesIn(view).some((file) => widths(file).includes(77)));
  expect(aws.count('put')).toBe(1);
  await tab.close();
});

test('the first files of a large batch are shown before the last are added, in the order they came', async () => {
  const { browser, tab, session } = await opened();
  browser.change({ online: false });
  const counts: number[] = [];
  tab.subscribe((view) => counts.push(filesIn(view).length));
  const names = Array.from({ length: 120 }, (_, index) => `${index}.jpg`);
  const adding = tab.addFiles(
    session,
    names.map((name, index) => fileOf(name, 10, index)),
  );
  const view = await seen(tab, (now) => filesIn(now).length === 120);
  expect(counts.find((count) => count > 0)).toBe(20);
  expect(filesIn(view).map(({ name }) => name)).toEqual(names);
  await adding;
  await tab.close();
}, 60_000);

test('a cancelled file leaves nothing in S3, and can be started again', async () => {
  const { aws, tab, add } = await opened(17 * mebibyte);
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  aws.delay = ({ operation, partNumber }) =>
    operation === 'uploadPart' && partNumber === 2 ? held : Promise.resolve();
  void add('a.jpg');
  await seen(tab, (view) => filesIn(view).some(({ parts }) => parts?.done === 2));
  await tab.cancel(...addressOf(tab.view));
  release();
  await allFiles(tab, 'cancelled');
  await expect.poll(() => aws.uploads.size).toBe(0);
  expect(aws.objects.size).toBe(0);
  await tab.retry(...addressOf(tab.view));
  await allFiles(tab, 'ready');
  expect(aws.objects.size).toBe(1);
  await tab.close();
});

test('a cancelled file retried during its deletion from S3 is not deleted', async () => {
  const { aws, tab, add } = await opened();
  aws.converts = false;
  await add('a.jpg');
  await allFiles(tab, 'uploaded');
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  aws.delay = ({ operation }) => (operation === 'removeAllUnder' ? held : Promise.resolve());
  await tab.cancel(...addressOf(tab.view));
  await expect.poll(() => aws.count('removeAllUnder')).toBe(1);
  await tab.retry(...addressOf(tab.view));
  aws.converts = true;
  release();
  await tab.provideBytes(...addressOf(tab.view), fileOf('a.jpg', 1000));
  await allFiles(tab, 'ready');
  expect(aws.objects.size).toBe(1);
  await tab.close();
});

test('a ready file cannot be cancelled', async () => {
  const { tab, add } = await opened();
  await add('a.jpg');
  await allFiles(tab, 'ready');
  await expect(tab.cancel(...addressOf(tab.view))).rejects.toMatchObject({ code: 'not-now' });
  await tab.close();
});

test('a file in the bin keeps its upload and its result, and is restored as it was', async () => {
  const { aws, tab, session, add } = await opened();
  await add('a.jpg');
  await allFiles(tab, 'ready');
  const [, fileId] = addressOf(tab.view);
  await tab.deleteFile(session, fileId);
  await tab.deleteFile(session, fileId);
  const { bin, sessions } = await seen(tab, ({ unsynced }) => unsynced === 0);
  expect(sessions[0]?.files).toEqual([]);
  expect(bin).toMatchObject([{ sessionId: session, fileId, name: 'a.jpg', pictures: 1 }]);
  expect([aws.objects.size, aws.outcomes.size]).toEqual([1, 1]);
  await tab.restore({ sessionId: session, fileId });
  const { bin: after } = await allFiles(tab, 'ready');
  expect(after).toEqual([]);
  await expect(tab.purge({ sessionId: session, fileId })).rejects.toMatchObject({
    code: 'not-now',
  });
  await tab.close();
});

test('an unsent file in the bin is not sent until it is restored', async () => {
  const { aws, browser, tab, session, add } = await opened();
  browser.change({ online: false });
  await add('a.jpg');
  const [, fileId] = addressOf(tab.view);
  await tab.deleteFile(session, fileId);
  browser.change({ online: true });
  await seen(tab, ({ unsynced }) => unsynced === 0);
  expect(aws.count('put')).toBe(0);
  await tab.restore({ sessionId: session, fileId });
  await allFiles(tab, 'ready');
  await tab.close();
});

test('a session restored from the bin has the files it had, but not those deleted before', async () => {
  const { tab, session, add } = await opened();
  await add('a.jpg', 1);
  await add('b.jpg', 2);
  await allFiles(tab, 'ready');
  await tab.deleteFile(...addressOf(tab.view));
  await tab.deleteSession(session);
  expect(tab.view.bin).toMatchObject([{ sessionId: session, fileId: null, pictures: 2 }]);
  await tab.restore({ sessionId: session, fileId: null });
  expect(filesIn(tab.view).map(({ name }) => name)).toEqual(['b.jpg']);
  expect(tab.view.bin.map(({ name }) => name)).toEqual(['a.jpg']);
  await tab.emptyBin();
  await seen(tab, ({ bin }) => bin.length === 0);
  await tab.close();
});

test('purging a session leaves no object, no outcome and no live row', async () => {
  const { aws, tab, session, add } = await opened();
  await add('a.jpg', 1);
  await add('b.jpg', 2);
  await allFiles(tab, 'ready');
  await tab.deleteSession(session);
  expect(tab.view.sessions).toEqual([]);
  await tab.purge({ sessionId: session, fileId: null });
  await expect.poll(() => aws.objects.size).toBe(0);
  await expect.poll(() => aws.outcomes.size).toBe(0);
  await seen(tab, ({ unsynced }) => unsynced === 0);
  await expect
    .poll(() => [...aws.rows.values()].every((row) => row.expiresAt !== undefined))
    .toBe(true);
  await tab.close();
});

test('a file purged during its conversion is cleared again after the deadline', async () => {
  const { aws, tab, add } = await opened();
  aws.converts = false;
  await add('a.jpg');
  await allFiles(tab, 'uploaded');
  const [key = ''] = [...aws.objects.keys()];
  aws.convert(key);
  const [itemKey, outcome] = [...aws.outcomes][0] ?? ['', null];
  if (outcome === null) throw new Error('no outcome');
  aws.outcomes.set(itemKey, {
    ...{ identityId: outcome.identityId, itemKey, updatedAt: new Date().toISOString() },
    ...{ status: 'converting', deadline: new Date(Date.now() + 4000).toISOString() },
  });
  const [sessionId, fileId] = addressOf(tab.view);
  await tab.deleteFile(sessionId, fileId);
  await tab.purge({ sessionId, fileId });
  await expect.poll(() => aws.objects.size).toBe(0);
  await expect
    .poll(() => aws.rows.get(itemKey)?.deleted, { timeout: 3000 })
    .toMatchObject({ cleared: false });
  aws.outcomes.set(itemKey, outcome);
  await expect
    .poll(() => aws.rows.get(itemKey)?.deleted, { timeout: 10_000 })
    .toMatchObject({ cleared: true });
  expect(aws.outcomes.size).toBe(0);
  await tab.close();
});

test('a refused upload says what to do and can be retried', async () => {
  const { aws, tab, session, add } = await opened();
  const refusal = Object.assign(new Error('no'), {
    ...{ name: 'AccessDenied', $metadata: { httpStatusCode: 403 } },
  });
  aws.fault = ({ operation }) => (operation === 'put' ? refusal : null);
  await add('a.jpg');
  const view = await seen(tab, (now) => filesIn(now).some(({ problem }) => problem !== null));
  expect(filesIn(view)[0]?.problem).toMatchObject({ code: 'access-refused' });
  aws.fault = () => null;
  await tab.retryAll(session);
  await allFiles(tab, 'ready');
  await tab.close();
});

test('retrying a failed conversion converts again and sends nothing', async () => {
  const { aws, tab, session, add } = await opened();
  aws.converts = false;
  await add('a.jpg');
  await allFiles(tab, 'uploaded');
  const [key = ''] = [...aws.objects.keys()];
  aws.convert(key);
  for (const itemKey of aws.outcomes.keys()) fail(aws, itemKey);
  await allFiles(tab, 'failed');
  aws.converts = true;
  await tab.retryAll(session);
  await allFiles(tab, 'ready');
  expect([aws.count('put'), aws.count('copy')]).toEqual([1, 1]);
  await tab.close();
});

test('a session is renamed, and preferences are kept', async () => {
  const { aws, browser, tab, session } = await opened();
  await tab.renameSession(session, 'Summer');
  await tab.setPreferences({ theme: 'dark', defaultRecipe: recipe(5) });
  await seen(tab, ({ unsynced }) => unsynced === 0);
  await tab.close();
  const again = await openTab(aws, browser);
  expect(again.view.sessions[0]?.title).toBe('Summer');
  expect(again.view.preferences).toMatchObject({ theme: 'dark', units: 'decimal' });
  await again.createSession('Next');
  expect(again.view.sessions.find(({ title }) => title === 'Next')?.recipe).toEqual(recipe(5));
  await again.close();
});

test('skips files that cannot be converted, gives a reason and sends nothing', async () => {
  const { aws, tab, session } = await opened();
  const result = await tab.addFiles(session, [
    fileOf('a.jpg', 1000),
    new File([], 'empty.jpg', { type: 'image/jpeg' }),
    new File(['x'], 'notes.txt', { type: 'text/plain' }),
  ]);
  expect(result).toEqual({
    added: 1,
    provided: 0,
    skipped: [
      { name: 'empty.jpg', reason: 'empty' },
      { name: 'notes.txt', reason: 'not-a-picture' },
    ],
  });
  await allFiles(tab, 'ready');
  expect(aws.count('put')).toBe(1);
  await tab.close();
});

test('retrying all leaves out a conversion that failed because of its file', async () => {
  const { aws, tab, session, add } = await opened();
  aws.converts = false;
  await add('a.jpg');
  await allFiles(tab, 'uploaded');
  const [key = ''] = [...aws.objects.keys()];
  aws.convert(key);
  for (const [itemKey, { identityId, updatedAt }] of aws.outcomes) {
    const failure = { code: 'unreadable', message: 'The picture is damaged.' };
    aws.outcomes.set(itemKey, { identityId, itemKey, updatedAt, status: 'failed', failure });
  }
  await allFiles(tab, 'failed');
  await tab.retryAll(session);
  await seen(tab, ({ unsynced }) => unsynced === 0);
  expect(aws.count('copy')).toBe(0);
  await tab.close();
});

test('a command on a deleted session or file is refused', async () => {
  const { tab, session, add } = await opened();
  await add('a.jpg');
  const address = addressOf(tab.view);
  await tab.deleteSession(session);
  await expect(tab.retry(...address)).rejects.toMatchObject({ code: 'not-here' });
  await expect(tab.renameSession(session, 'x')).rejects.toMatchObject({ code: 'not-here' });
  await expect(tab.addFiles(session, [fileOf('b.jpg', 1)])).rejects.toMatchObject({
    code: 'not-here',
  });
  await tab.close();
});

test('a large batch shows its files in their order, and none as missing while its bytes are kept', async () => {
  const { tab, session } = await opened();
  const missing = new Set<string>();
  const stop = tab.subscribe((view) => {
    for (const { name, waitingFor } of filesIn(view)) {
      if (waitingFor === 'bytes') missing.add(name);
    }
  });
  const names = Array.from({ length: 65 }, (_, index) => `${index}.jpg`);
  const { added } = await tab.addFiles(
    session,
    names.map((name, index) => fileOf(name, 100, index)),
  );
  expect(added).toBe(65);
  const view = await seen(tab, (now) => filesIn(now).length === 65);
  expect(filesIn(view).map(({ name }) => name)).toEqual(names);
  await allFiles(tab, 'ready');
  expect([...missing]).toEqual([]);
  stop();
  await tab.close();
});

test.each([
  [true, ['a.jpg', 'b.jpg'], []],
  [false, ['b.jpg'], [{ name: 'a.heic', reason: 'heic' }]],
])('a HEIC picture where the browser decodes it: %s', async (decodes, names, skipped) => {
  const { browser, tab, session } = await opened();
  browser.decodesHeic = decodes;
  const result = await tab.addFiles(session, [fileOf('a.heic', 1000, 1), fileOf('b.jpg', 1000, 2)]);
  expect(result).toEqual({ added: names.length, provided: 0, skipped });
  const view = await allFiles(tab, 'ready');
  expect(filesIn(view).map(({ name }) => name)).toEqual(names);
  await tab.close();
});
