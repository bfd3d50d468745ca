import { expect, test } from 'vitest';
import type { FileView } from '../../../src/ui/views.ts';
import { addressOf, allFiles, fileOf, filesIn, newBrowser, openTab, seen } from './device.ts';
import { FakeAws } from './fake-aws.ts';
import { Life } from './fake-browser.ts';

const mebibyte = 1024 * 1024;

/** Holds back requests of one kind until they are released; `arrived` resolves when the first one is
 *  held. */
const gate = (aws: FakeAws, operation: string) => {
  let open: () => void = () => undefined;
  let arrive: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  const arrived = new Promise<void>((resolve) => (arrive = resolve));
  aws.delay = async (call) => {
    if (call.operation !== operation) return;
    arrive();
    await opened;
  };
  return { open: () => open(), arrived };
};

test('both tabs show the same files and progress, and only the leader sends', async () => {
  const aws = new FakeAws();
  const browser = newBrowser();
  const [first, second] = [await openTab(aws, browser), await openTab(aws, browser)];
  const { open, arrived } = gate(aws, 'completeMultipartUpload');
  const session = await second.createSession('Holiday');
  await second.addFiles(session, [fileOf('a.jpg', 17 * mebibyte)]);
  await arrived;
  const isSent = ({ progress, parts }: FileView): boolean =>
    progress.sentBytes === 17 * mebibyte && parts?.done === 3;
  const views = await Promise.all(
    [first, second].map((tab) => seen(tab, (view) => filesIn(view).some(isSent))),
  );
  expect(views[0]?.sessions).toEqual(views[1]?.sessions);
  open();
  await Promise.all([first, second].map((tab) => allFiles(tab, 'ready')));
  expect([first.view.leads, second.view.leads]).toEqual([true, false]);
  expect(aws.count('uploadPart')).toBe(3);
  await Promise.all([first.close(), second.close()]);
});

test('a tab that once fails to read what another tab changed shows it after the next message', async () => {
  const aws = new FakeAws();
  const browser = newBrowser();
  const first = await openTab(aws, browser);
  let failures = 0;
  const second = await openTab(aws, browser, new Life(), {
    hostOf: (host) => ({
      ...host,
      async openLocalStore(...parameters) {
        const store = await host.openLocalStore(...parameters);
        return {
          ...store,
          reload(itemKeys) {
            failures += 1;
            return failures === 1
              ? Promise.reject(new DOMException('failed', 'UnknownError'))
              : store.reload(itemKeys);
          },
        };
      },
    }),
  });
  await first.createSession('Holiday');
  await first.createSession('Garden');
  const { sessions } = await seen(second, (view) => view.sessions.length === 2);
  expect(sessions.map(({ title }) => title).sort()).toEqual(['Garden', 'Holiday']);
  expect(failures).toBeGreaterThan(1);
  await Promise.all([first.close(), second.close()]);
});

test('when the leading tab is killed, the other sends only what S3 lacks', async () => {
  const aws = new FakeAws();
  const browser = newBrowser();
  const life = new Life();
  const first = await openTab(aws, browser, life);
  const second = await openTab(aws, browser);
  const session = await first.createSession('Holiday');
  let parts = 0;
  aws.fault = ({ operation }) => {
    if (operation !== 'uploadPart' || life.isOver) return null;
    parts += 1;
    if (parts === 3) life.end();
    return null;
  };
  await first.addFiles(session, [fileOf('a.jpg', 41 * mebibyte)]);
  await life.ended;
  await allFiles(second, 'ready');
  expect(second.view.leads).toBe(true);
  // Six parts; those whose requests were under way may be sent again.
  expect(aws.count('uploadPart')).toBeLessThanOrEqual(6 + 3);
  expect([...aws.objects.values()].map(({ size }) => size)).toEqual([41 * mebibyte]);
  await second.close();
});

test('a tab pauses and resumes an upload of the leading tab', async () => {
  const aws = new FakeAws();
  const browser = newBrowser();
  const [first, second] = [await openTab(aws, browser), await openTab(aws, browser)];
  const session = await first.createSession('Holiday');
  const { open, arrived } = gate(aws, 'uploadPart');
  void first.addFiles(session, [fileOf('a.jpg', 17 * mebibyte)]);
  await arrived;
  await seen(second, (view) => filesIn(view).length === 1);
  await second.pause(...addressOf(second.view));
  await seen(first, (view) => filesIn(view).some(({ paused }) => paused));
  open();
  await seen(first, ({ unsynced }) => unsynced === 0);
  expect(aws.count('completeMultipartUpload')).toBe(0);
  await second.resume(...addressOf(second.view));
  await allFiles(first, 'ready');
  await Promise.all([first.close(), second.close()]);
});

test('passes bytes that storage has no room for to the leading tab', async () => {
  const aws = new FakeAws();
  const browser = newBrowser();
  browser.quota = 1000;
  const [first, second] = [await openTab(aws, browser), await openTab(aws, browser)];
  const session = await second.createSession('Holiday');
  await second.addFiles(session, [fileOf('a.jpg', 5000)]);
  await allFiles(first, 'ready');
  await Promise.all([first.close(), second.close()]);
});

test('when the leading tab closes, another tab leads', async () => {
  const aws = new FakeAws();
  const browser = newBrowser();
  const [first, second] = [await openTab(aws, browser), await openTab(aws, browser)];
  await seen(first, ({ leads }) => leads);
  await first.close();
  await seen(second, ({ leads }) => leads);
  const session = await second.createSession('Holiday');
  await second.addFiles(session, [fileOf('a.jpg', 1000)]);
  await allFiles(second, 'ready');
  await second.close();
});

test('deleting a workspace deletes its database', async () => {
  const aws = new FakeAws();
  const browser = newBrowser();
  const [first, second] = [await openTab(aws, browser), await openTab(aws, browser)];
  const session = await first.createSession('Holiday');
  await first.addFiles(session, [fileOf('a.jpg', 1000)]);
  await allFiles(first, 'ready');
  const databases = async () =>
    (await indexedDB.databases()).filter(({ name }) => name?.startsWith(`${browser.profile}-`));
  expect(await databases()).toHaveLength(1);
  await first.forget();
  expect(await databases()).toEqual([]);
  await second.close();
});
