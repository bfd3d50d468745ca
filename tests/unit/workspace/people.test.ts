import { expect, onTestFinished, test } from 'vitest';
import { spaceOf, type SpaceName } from '#contract/owner';
import { defaultRecipe } from '#contract/recipe';
import { sameValue } from '#contract/same-value';
import type { SessionItem } from '#contract/items';
import type { WorkspaceView } from '../../../src/ui/views.ts';
import { allFiles, fileOf, filesIn, newBrowser, openTab, seen } from './device.ts';
import { FakeAws } from './fake-aws.ts';
import { recipe } from '../contract/arbitraries.ts';

const space = spaceOf('team' as SpaceName);

const opened = async (aws: FakeAws, name: string) => {
  const workspace = await openTab(aws, newBrowser(), undefined, { owner: space, name });
  onTestFinished(() => workspace.close());
  return workspace;
};

test(
  'what one member adds and changes another sees, and by whom',
  { timeout: 30_000 },
  async () => {
    const aws = new FakeAws();
    const [anna, ben] = [await opened(aws, 'anna'), await opened(aws, 'ben')];
    const sessionId = await anna.createSession('Tiles');
    await anna.addFiles(sessionId, [fileOf('a.jpg', 10)]);
    const view = await allFiles(ben, 'ready');
    expect(view.sessions).toMatchObject([{ title: 'Tiles', addedBy: 'anna' }]);
    expect(filesIn(view)).toMatchObject([{ addedBy: 'anna' }]);
    expect([...aws.objects.keys()].every((key) => key.startsWith('space/team/'))).toBe(true);

    await ben.renameSession(sessionId, 'Tiles and trims');
    await ben.addFiles(sessionId, [fileOf('b.jpg', 10, 2)]);
    const after = await seen(
      anna,
      ({ sessions: [session] }) =>
        session?.title === 'Tiles and trims' && session.files.length === 2,
    );
    expect(after.sessions[0]?.edits?.title).toMatchObject({ name: 'ben' });
    expect(after.sessions[0]?.edits?.recipe).toMatchObject({ name: 'anna' });
    expect(filesIn(after).map(({ addedBy }) => addedBy)).toEqual(['anna', 'ben']);
  },
);

test('two members who rename, change the sizes, cancel and delete at once see the same in the end', async () => {
  const aws = new FakeAws();
  const [anna, ben] = [await opened(aws, 'anna'), await opened(aws, 'ben')];
  const sessionId = await anna.createSession('Tiles');
  await anna.addFiles(sessionId, [fileOf('a.jpg', 10), fileOf('b.jpg', 10, 2)]);
  const [first, second] = filesIn(await allFiles(ben, 'ready'));
  if (first === undefined || second === undefined) throw new Error('two files');
  await Promise.all([
    anna.renameSession(sessionId, 'by anna'),
    ben.renameSession(sessionId, 'by ben'),
    anna.changeRecipe(sessionId, recipe(320)),
    ben.changeRecipe(sessionId, recipe(640)),
    anna.deleteFile(sessionId, first.fileId),
    ben.pause(sessionId, second.fileId),
    ben.addFiles(sessionId, [fileOf('c.jpg', 10, 3)]),
  ]);
  const row = () => [...aws.rows.values()].find(({ title }) => title !== undefined);
  const isSettled = ({ unsynced, sessions: [session] }: WorkspaceView): boolean => {
    const { title, recipe: stored } = (row() ?? {}) as Partial<SessionItem>;
    return (
      unsynced === 0 &&
      session?.files.length === 2 &&
      session.files.every(
        ({ state }) =>
          state.status === 'ready' && state.outputs[0]?.width === stored?.renditions[0]?.width,
      ) &&
      session.title === title &&
      sameValue(session.recipe, stored)
    );
  };
  // A size that one of them has ready may still be replaced by what the other asked for.
  await expect
    .poll(
      () =>
        [anna, ben].every(({ view }) => isSettled(view)) &&
        sameValue(anna.view.sessions, ben.view.sessions),
      { timeout: 50_000 },
    )
    .toBe(true);
  const [hers, his] = [anna.view, ben.view];
  expect(hers.sessions[0]?.recipe).not.toEqual(defaultRecipe);
  expect(hers.sessions[0]?.edits?.title?.name).toBe(hers.sessions[0]?.title.slice(3));
  expect(his.bin).toEqual(hers.bin);
}, 60_000);
