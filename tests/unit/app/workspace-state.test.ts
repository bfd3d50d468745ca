import { describe, expect, test } from 'vitest';
import { LatchkeyError } from '#contract/errors';
import { WorkspaceState } from '../../../src/app/workspace-state.svelte.ts';
import { FakeWorkspace } from '../../e2e/fake-workspace/fake-workspace.ts';
import { sceneNamed } from '../../e2e/fake-workspace/scenes.ts';

const open = (scene: string) => {
  const workspace = new FakeWorkspace(sceneNamed(scene), (key) => key);
  return { workspace, state: new WorkspaceState(workspace) };
};

const picture = () => new File(['x'], 'a.txt', { type: 'text/plain' });

class Refused extends LatchkeyError {
  readonly code = 'refused';
  readonly whatToDo = 'Do something else.';
}

describe('adding pictures', () => {
  test('creates a session when there is none', async () => {
    const { workspace, state } = open('empty');
    await state.addFiles([picture()]);
    expect(workspace.calls.map(([command]) => command)).toEqual(['createSession', 'addFiles']);
    expect(state.view.sessions[0]?.files).toMatchObject([{ name: 'a.txt' }]);
  });

  test('adds to the newest session until another is chosen', async () => {
    const { workspace, state } = open('ready');
    const [newest, second] = state.view.sessions;
    await state.addFiles([picture()]);
    expect(workspace.calls.at(-1)).toEqual(['addFiles', newest?.sessionId, ['a.txt']]);
    if (second === undefined) throw new Error('the scene has two sessions');
    state.choose(second.sessionId);
    await state.addFiles([picture()]);
    expect(workspace.calls.at(-1)).toEqual(['addFiles', second.sessionId, ['a.txt']]);
  });

  test('adds to the session it is dropped on and makes it current', async () => {
    const { state } = open('ready');
    const third = state.view.sessions[2];
    if (third === undefined) throw new Error('the scene has three sessions');
    await state.addFiles([picture()], third.sessionId);
    expect(state.current?.sessionId).toBe(third.sessionId);
  });

  test('an empty drop creates no session', async () => {
    const { workspace, state } = open('empty');
    await state.addFiles([]);
    expect(workspace.calls).toEqual([]);
  });
});

test('a command that fails becomes a notice that says what to do', async () => {
  const { workspace, state } = open('ready');
  workspace.retryAll = () => Promise.reject(new Refused('because'));
  const [session] = state.view.sessions;
  if (session !== undefined) state.sessions.retryAll(session.sessionId);
  await expect.poll(() => state.notices.list).toMatchObject([{ text: 'Do something else.' }]);
});

test('a picture that becomes ready is announced', () => {
  const { workspace, state } = open('converting');
  const file = state.view.sessions[0]?.files[0];
  if (file !== undefined) {
    workspace.showFile(file.fileId, { state: { status: 'ready', outputs: [] } });
  }
  expect(state.notices.spoken).toBe('DSC_0412.jpg is ready.');
});

describe('changes that only this browser has', () => {
  test('are counted without those of other devices', () => {
    expect(open('uploading').state.unsaved).toEqual({ changes: 3, pictures: 4 });
    expect(open('ready').state.unsaved).toEqual({ changes: 0, pictures: 0 });
  });

  test('are waited for until they are saved', async () => {
    const { workspace, state } = open('uploading');
    const saved = state.saved(60_000);
    workspace.show({ unsynced: 1 });
    workspace.show({ unsynced: 0 });
    await saved;
    expect(state.view.unsynced).toBe(0);
  });

  test('are waited for only up to a limit', async () => {
    await open('uploading').state.saved(1);
  });
});

test('ignores changes of the workspace after closing', async () => {
  const { workspace, state } = open('ready');
  await state.close();
  workspace.show({ online: false });
  expect(state.view.online).toBe(true);
});
