import { expect, test } from 'vitest';
import { allFiles, fileOf, newBrowser, openTab, seen } from './device.ts';
import { FakeAws } from './fake-aws.ts';

const mebibyte = 1024 * 1024;

test('a small picture is sent in one request and becomes ready', async () => {
  const aws = new FakeAws();
  const tab = await openTab(aws, newBrowser());
  const session = await tab.createSession('Holiday');
  await tab.addFiles(session, [fileOf('a.jpg', 1000)]);
  const view = await allFiles(tab, 'ready');
  expect(view.sessions[0]).toMatchObject({ title: 'Holiday', files: [{ name: 'a.jpg' }] });
  expect(aws.count('put')).toBe(1);
  await seen(tab, ({ unsynced }) => unsynced === 0);
  await tab.close();
});

test('a large picture is sent in parts, each once', async () => {
  const aws = new FakeAws();
  const tab = await openTab(aws, newBrowser());
  const session = await tab.createSession('Holiday');
  await tab.addFiles(session, [fileOf('a.jpg', 20 * mebibyte)]);
  await allFiles(tab, 'ready');
  expect(aws.count('uploadPart')).toBe(3);
  expect([...aws.objects.values()][0]?.size).toBe(20 * mebibyte);
  await tab.close();
});
