import { expect, test } from 'vitest';
import { addressOf, allFiles, fileOf, filesIn, newBrowser, openTab, seen } from './device.ts';
import type { WorkspaceView } from '../../../src/ui/views.ts';
import { FakeAws } from './fake-aws.ts';
import { Life } from './fake-browser.ts';

const mebibyte = 1024 * 1024;

const idle = (tab: Awaited<ReturnType<typeof openTab>>) =>
  seen(tab, ({ unsynced }) => unsynced === 0);

test('a second device shows what the first one saved', async () => {
  const aws = new FakeAws();
  const laptop = await openTab(aws, newBrowser());
  const session = await laptop.createSession('Holiday');
  await laptop.addFiles(session, [fileOf('a.jpg', 1000)]);
  await allFiles(laptop, 'ready');
  await idle(laptop);
  const phone = await openTab(aws, newBrowser());
  const view = await allFiles(phone, 'ready');
  expect(view.sessions[0]?.title).toBe('Holiday');
  await Promise.all([laptop.close(), phone.close()]);
});

test('a change on one device reaches an open page on another by itself', async () => {
  const aws = new FakeAws();
  const [laptop, phone] = [await openTab(aws, newBrowser()), await openTab(aws, newBrowser())];
  const session = await laptop.createSession('Holiday');
  await seen(phone, ({ sessions }) => sessions.length === 1);
  await phone.renameSession(session, 'Summer');
  await seen(laptop, ({ sessions }) => sessions[0]?.title === 'Summer');
  await laptop.deleteSession(session);
  await seen(phone, ({ sessions }) => sessions.length === 0);
  await Promise.all([laptop.close(), phone.close()]);
});

test('two devices that change one session at once lose neither change', async () => {
  const aws = new FakeAws();
  const [laptop, phone] = [await openTab(aws, newBrowser()), await openTab(aws, newBrowser())];
  const session = await laptop.createSession('Holiday');
  await seen(phone, ({ sessions }) => sessions.length === 1);
  const recipe = {
    renditions: [{ name: 'x', width: 9, fit: 'inside' as const, format: 'png' as const }],
  };
  await Promise.all([laptop.renameSession(session, 'Summer'), phone.changeRecipe(session, recipe)]);
  for (const device of [laptop, phone]) {
    await seen(
      device,
      ({ sessions, unsynced }) =>
        unsynced === 0 &&
        sessions[0]?.title === 'Summer' &&
        sessions[0].recipe.renditions[0]?.width === 9,
    );
  }
  await Promise.all([laptop.close(), phone.close()]);
});

test('the same file picked on a second device sends only the parts that are missing', async () => {
  const aws = new FakeAws();
  const life = new Life();
  const laptop = await openTab(aws, newBrowser(), life);
  const session = await laptop.createSession('Holiday');
  let parts = 0;
  aws.fault = ({ operation }) => {
    if (operation !== 'uploadPart' || life.isOver) return null;
    parts += 1;
    if (parts === 4) life.end();
    return null;
  };
  const size = 6 * 8 * mebibyte;
  await laptop.addFiles(session, [fileOf('a.jpg', size)]);
  await life.ended;
  const before = [...aws.uploads.values()][0]?.parts.size ?? 0;
  expect(before).toBeGreaterThanOrEqual(1);

  const phone = await openTab(aws, newBrowser());
  await seen(phone, (view) =>
    filesIn(view).some(({ parts: seenParts }) => (seenParts?.done ?? 0) >= before),
  );
  const already = [...aws.uploads.values()][0]?.parts.size ?? 0;
  await expect(
    phone.provideBytes(...addressOf(phone.view), fileOf('other.jpg', size, 99)),
  ).rejects.toMatchObject({ code: 'other-content' });
  const sent = aws.count('uploadPart');
  await phone.provideBytes(...addressOf(phone.view), fileOf('a.jpg', size));
  await allFiles(phone, 'ready');
  expect(aws.count('uploadPart') - sent).toBe(6 - already);
  expect([...aws.objects.values()].map((object) => object.size)).toEqual([size]);
  await phone.close();
});

test('files dropped again resume the ones that lack their bytes; only others are new', async () => {
  const aws = new FakeAws();
  const laptopBrowser = newBrowser();
  laptopBrowser.change({ online: false });
  const laptop = await openTab(aws, laptopBrowser);
  const session = await laptop.createSession('Holiday');
  await laptop.addFiles(session, [fileOf('a.jpg', 1000, 1), fileOf('b.jpg', 1000, 2)]);
  await idle(laptop);
  await laptop.close();

  const phone = await openTab(aws, newBrowser());
  const needBytes = (view: WorkspaceView) =>
    filesIn(view).filter(({ waitingFor }) => waitingFor === 'bytes').length;
  await seen(phone, (view) => needBytes(view) === 2);
  const other = await phone.createSession('Other');
  const dropped = [fileOf('b.jpg', 1000, 2), fileOf('c.jpg', 1000, 3), fileOf('a.jpg', 1000, 1)];
  expect(await phone.addFiles(other, dropped)).toEqual({ added: 1, provided: 2, skipped: [] });
  const view = await allFiles(phone, 'ready');
  const names = Object.fromEntries(
    view.sessions.map(({ title, files }) => [title, files.map(({ name }) => name)]),
  );
  expect(names).toEqual({ Holiday: ['a.jpg', 'b.jpg'], Other: ['c.jpg'] });
  expect(aws.count('put')).toBe(3);
  await phone.close();
});

test('a device that was offline does not bring back what was purged', async () => {
  const aws = new FakeAws();
  const [laptop, phoneBrowser] = [await openTab(aws, newBrowser()), newBrowser()];
  const phone = await openTab(aws, phoneBrowser);
  const session = await laptop.createSession('Holiday');
  await seen(phone, ({ sessions }) => sessions.length === 1);
  await phone.close();

  await laptop.deleteSession(session);
  await laptop.purge({ sessionId: session, fileId: null });
  await idle(laptop);
  phoneBrowser.change({ online: false });
  aws.fault = () => Object.assign(new TypeError('fetch failed'));
  const again = await openTab(aws, phoneBrowser);
  await again.renameSession(session, 'Summer');
  aws.fault = () => null;
  // Its tombstone has expired meanwhile.
  for (const [key] of aws.rows) if (key.startsWith('session#')) aws.rows.delete(key);
  phoneBrowser.change({ online: true });
  await seen(again, ({ sessions, unsynced }) => sessions.length === 0 && unsynced === 0);
  expect([...aws.rows.keys()].filter((key) => key.startsWith('session#'))).toEqual([]);
  await Promise.all([laptop.close(), again.close()]);
});

test('a file added to a session that is purged on another device is purged too', async () => {
  const aws = new FakeAws();
  const [laptop, phone] = [await openTab(aws, newBrowser()), await openTab(aws, newBrowser())];
  const session = await laptop.createSession('Holiday');
  await seen(phone, ({ sessions }) => sessions.length === 1);
  await Promise.all([
    laptop.deleteSession(session).then(() => laptop.purge({ sessionId: session, fileId: null })),
    phone.addFiles(session, [fileOf('a.jpg', 1000)]),
  ]);
  await seen(phone, ({ sessions }) => sessions.length === 0);
  await expect.poll(() => aws.objects.size, { timeout: 5000 }).toBe(0);
  await expect
    .poll(() => [...aws.rows.values()].map((row) => (row.deleted ?? null) !== null), {
      timeout: 5000,
    })
    .not.toContain(false);
  await Promise.all([laptop.close(), phone.close()]);
});

test('a session in the bin of one device is restored on another', async () => {
  const aws = new FakeAws();
  const [laptop, phone] = [await openTab(aws, newBrowser()), await openTab(aws, newBrowser())];
  const session = await laptop.createSession('Holiday');
  await seen(phone, ({ sessions }) => sessions.length === 1);
  await laptop.deleteSession(session);
  const { bin } = await seen(phone, ({ sessions }) => sessions.length === 0);
  expect(bin).toMatchObject([{ sessionId: session, fileId: null, name: 'Holiday' }]);
  await phone.restore({ sessionId: session, fileId: null });
  await seen(laptop, ({ sessions }) => sessions.length === 1);
  await Promise.all([laptop.close(), phone.close()]);
});

test('files dropped offline are sent once the device is online', async () => {
  const aws = new FakeAws();
  const browser = newBrowser();
  browser.change({ online: false });
  aws.fault = () => new TypeError('fetch failed');
  const tab = await openTab(aws, browser);
  const session = await tab.createSession('Holiday');
  await tab.addFiles(session, [fileOf('a.jpg', 1000)]);
  const view = await seen(tab, (now) => filesIn(now)[0]?.waitingFor === 'network');
  expect(view).toMatchObject({ online: false });
  expect(view.unsynced).toBeGreaterThan(0);
  await tab.close();
  const again = await openTab(aws, browser);
  await seen(again, (now) => filesIn(now)[0]?.waitingFor === 'network');
  aws.fault = () => null;
  browser.change({ online: true });
  await allFiles(again, 'ready');
  await again.close();
});
