import { expect, onTestFinished, test } from 'vitest';
import { newSessionId, type SessionId } from '#contract/ids';
import type { Author } from '#contract/items';
import { spaceOf, type SpaceName } from '#contract/owner';
import { runTransfer, type TransferParts } from '../../../src/space/transfer.ts';
import type { OpenedWorkspace } from '../../../src/workspace/connect.ts';
import { alice } from '../contract/arbitraries.ts';
import { allFiles, fileOf, filesIn, newBrowser, openTab, seen } from '../workspace/device.ts';
import { FakeAws } from '../workspace/fake-aws.ts';

const space = spaceOf('team' as SpaceName);

/** Anna's own workspace and the space, in the same buckets. */
const bothSides = async () => {
  const own = new FakeAws();
  const shared = Object.assign(new FakeAws(), { objects: own.objects });
  const browser = newBrowser();
  const yours = await openTab(own, browser, undefined, { owner: alice });
  const team = await openTab(shared, browser, undefined, { owner: space, name: 'anna' });
  onTestFinished(async () => {
    await yours.close();
    await team.close();
  });
  return { own, shared, yours, team };
};

const authorIn = (workspace: OpenedWorkspace, owner: Author['owner'], name?: string) => ({
  local: workspace.inside.local,
  author: (): Author => ({
    ...{ owner, name, now: Date.now(), deviceId: workspace.inside.local.deviceId },
  }),
});

type Both = Awaited<ReturnType<typeof bothSides>>;

const toSpace = ({ yours, team }: Both, signal = new AbortController().signal): TransferParts => ({
  source: authorIn(yours, alice),
  target: authorIn(team, space, 'anna'),
  objects: team.inside.objects,
  onProgress: () => undefined,
  isResumed: true,
  signal,
});

const threePictures = async ({ yours }: Both): Promise<SessionId> => {
  const sessionId = await yours.createSession('Tiles');
  await yours.addFiles(
    sessionId,
    [1, 2, 3].map((seed) => fileOf(`${seed}.jpg`, 10, seed)),
  );
  await allFiles(yours, 'ready');
  return sessionId;
};

test('a session moves into the space without its bytes, and the source goes to the bin', async () => {
  const both = await bothSides();
  const sessionId = await threePictures(both);
  const copied: number[] = [];
  const transfer = { sessionId, newSessionId: newSessionId(Date.now()), how: 'move' } as const;
  const parts = { ...toSpace(both), onProgress: (count: number) => copied.push(count) };
  expect(await runTransfer(transfer, parts)).toEqual({ do: 'end', copied: 3, left: 0 });
  expect(copied).toEqual([1, 2, 3]);
  const there = await allFiles(both.team, 'ready');
  expect(there.sessions).toMatchObject([{ title: 'Tiles', addedBy: 'anna' }]);
  expect(filesIn(there).map(({ name }) => name)).toEqual(['1.jpg', '2.jpg', '3.jpg']);
  const here = await seen(both.yours, ({ sessions }) => sessions.length === 0);
  expect(here.bin).toMatchObject([{ name: 'Tiles', pictures: 3 }]);
  expect(both.shared.count('put')).toBe(0);
  expect([...both.own.objects.keys()].filter((key) => key.startsWith('space/team/'))).toHaveLength(
    3,
  );
});

test('a copy leaves the source as it was', async () => {
  const both = await bothSides();
  const sessionId = await threePictures(both);
  const before = both.yours.view.sessions;
  const transfer = { sessionId, newSessionId: newSessionId(Date.now()), how: 'copy' } as const;
  expect(await runTransfer(transfer, toSpace(both))).toEqual({ do: 'end', copied: 3, left: 0 });
  expect(both.yours.view.sessions).toEqual(before);
  expect(both.yours.view.bin).toEqual([]);
});

test('a session whose pictures are still being sent stays', async () => {
  const both = await bothSides();
  both.own.converts = false;
  const sessionId = await both.yours.createSession('Tiles');
  await both.yours.addFiles(sessionId, [fileOf('1.jpg', 10)]);
  const transfer = { sessionId, newSessionId: newSessionId(Date.now()), how: 'move' } as const;
  expect(await runTransfer(transfer, toSpace(both))).toEqual({
    do: 'refuse',
    because: 'under-way',
  });
  expect(both.shared.rows.size).toBe(0);
});

test('a picture that the space refuses keeps the source out of the bin', async () => {
  const both = await bothSides();
  const sessionId = await threePictures(both);
  const convert = both.shared.convert.bind(both.shared);
  both.shared.convert = (key) => {
    convert(key);
    for (const [itemKey, outcome] of [...both.shared.outcomes].slice(-1)) {
      const { identityId, updatedAt } = outcome;
      const failure = { code: 'quota-exceeded', message: 'no' };
      both.shared.outcomes.set(itemKey, {
        ...{ identityId, itemKey, updatedAt, status: 'failed', failure },
      });
    }
  };
  const transfer = { sessionId, newSessionId: newSessionId(Date.now()), how: 'move' } as const;
  expect(await runTransfer(transfer, toSpace(both))).toEqual({ do: 'end', copied: 0, left: 3 });
  expect(both.yours.view.sessions).toHaveLength(1);
});

test('stopped before any request and begun again, a move ends with one copy of each picture', async () => {
  for (let stopAt = 1; stopAt <= 12; stopAt += 1) {
    const both = await bothSides();
    const sessionId = await threePictures(both);
    const transfer = { sessionId, newSessionId: newSessionId(Date.now()), how: 'move' } as const;
    const crash = new AbortController();
    let steps = 0;
    const counted =
      <Args extends unknown[], Answer>(
        method: (...args: Args) => Promise<Answer>,
        isAfter: boolean,
      ) =>
      async (...args: Args): Promise<Answer> => {
        steps += 1;
        const dies = steps >= stopAt;
        if (dies) crash.abort(new Error('killed'));
        if (dies && !isAfter) throw new Error('killed');
        const answer = await method(...args);
        if (dies) throw new Error('killed');
        return answer;
      };
    const { objects, target, source, ...parts } = toSpace(both, crash.signal);
    const dying = {
      ...parts,
      objects: {
        copy: counted(objects.copy, stopAt % 2 === 0),
        head: counted(objects.head, false),
        uploadsUnder: counted(objects.uploadsUnder, false),
      },
      source: {
        ...source,
        local: { ...source.local, change: counted(source.local.change, false) },
      },
      target: { ...target, local: { ...target.local, change: counted(target.local.change, true) } },
    };
    await runTransfer(transfer, dying).catch(() => undefined);
    const isWhole = both.yours.view.sessions.length === 1;
    const hasArrived = filesIn(both.team.view).length === 3;
    expect(isWhole || hasArrived).toBe(true);

    const end = await runTransfer(transfer, toSpace(both));
    expect(end).toEqual({ do: 'end', copied: 3, left: 0 });
    await seen(both.yours, ({ sessions, bin }) => sessions.length === 0 && bin.length === 1);
    const there = await allFiles(both.team, 'ready');
    expect(filesIn(there).map(({ name }) => name)).toEqual(['1.jpg', '2.jpg', '3.jpg']);
    await both.yours.close();
    await both.team.close();
  }
}, 120_000);
