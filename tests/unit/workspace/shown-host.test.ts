import { expect, onTestFinished, test } from 'vitest';
import { spaceOf, type SpaceName } from '#contract/owner';
import { createShownHost, type ShownHost } from '../../../src/workspace/shown-host.ts';
import { allFiles, fileOf, newBrowser, openTab } from './device.ts';
import type { FakeBrowser } from './fake-browser.ts';
import { FakeAws } from './fake-aws.ts';

const inSpace = { owner: spaceOf('team' as SpaceName), name: 'anna' };

/** Opens a workspace that can be taken off the screen. */
const opened = async (
  aws: FakeAws,
  browser: FakeBrowser,
  isShown: boolean,
  who: Parameters<typeof openTab>[3] = {},
) => {
  let shown: ShownHost | undefined;
  const workspace = await openTab(aws, browser, undefined, {
    ...who,
    hostOf: (host) => (shown = createShownHost(host, isShown)).host,
  });
  onTestFinished(() => workspace.close());
  return { workspace, show: (is: boolean) => shown?.show(is) };
};

const looks = (aws: FakeAws): number => aws.count('changesAfter');

test('of two open workspaces only the one on screen reads news', async () => {
  const browser = newBrowser();
  const [own, space] = [new FakeAws(), new FakeAws()];
  const yours = await opened(own, browser, true);
  const team = await opened(space, browser, false, inSpace);
  for (const [shown, hidden, show] of [
    [own, space, () => undefined],
    [space, own, () => [yours.show(false), team.show(true)]],
    [own, space, () => [team.show(false), yours.show(true)]],
  ] as const) {
    show();
    const before = { shown: looks(shown), hidden: looks(hidden) };
    for (const wanted of [1, 2, 3, 4, 5]) {
      browser.change({ visible: true });
      await expect.poll(() => looks(shown) - before.shown).toBeGreaterThanOrEqual(wanted);
    }
    // One look may have been due when it left the screen.
    expect(looks(hidden) - before.hidden).toBeLessThanOrEqual(1);
  }
});

test('what is sent goes on while its workspace is not on screen', async () => {
  const aws = new FakeAws();
  const { workspace, show } = await opened(aws, newBrowser(), true);
  const sessionId = await workspace.createSession('Tiles');
  show(false);
  await workspace.addFiles(sessionId, [fileOf('a.jpg', 10)]);
  await expect.poll(() => aws.objects.size).toBe(1);
  await expect.poll(() => workspace.view.unsynced).toBe(0);
  show(true);
  await allFiles(workspace, 'ready');
});
