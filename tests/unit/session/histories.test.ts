import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareEdits, editAfter, type Edit } from '#contract/edits';
import type { DeviceId } from '#contract/ids';
import type { FileItem, Item, SessionItem } from '#contract/items';
import { beginSending, cancelUpload, completeUpload, convertAgain } from '#contract/lifecycle';
import { compareRanks, progressRank, sameContent } from '#contract/merge';
import { acknowledged, edited, received } from '../../../src/session/rows.ts';
import type { LocalRow } from '../../../src/session/port.ts';
import { aFile, aSession, devices, recipe, start } from '../contract/arbitraries.ts';

/** A step on one device. The devices' clocks differ by hours and stand still. */
type Event =
  | { readonly do: 'rename' | 'pause' | 'resume' | 'recipe' | 'cancel' | 'retry' }
  | { readonly do: 'bin' | 'restore' | 'purge' }
  | { readonly do: 'begin' | 'complete' | 'convert' }
  /** Writes what is dirty; the request or its response may be lost. */
  | { readonly do: 'write'; readonly arrives: boolean; readonly answered: boolean }
  | { readonly do: 'read' }
  /** Reads what the table held `ago` writes ago, like a delayed response. */
  | { readonly do: 'read-late'; readonly ago: number };

type Step = Event & { readonly device: number };

const kinds = [
  'rename',
  'pause',
  'resume',
  'recipe',
  'cancel',
  'retry',
  'bin',
  'restore',
  'purge',
  'begin',
  'complete',
  'convert',
  'read',
] as const;

const steps: fc.Arbitrary<Step> = fc
  .tuple(
    fc.integer({ min: 0, max: devices.length - 1 }),
    fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...kinds).map((kind) => ({ do: kind }) as Event) },
      {
        weight: 3,
        arbitrary: fc.record({
          do: fc.constant('write' as const),
          arrives: fc.boolean(),
          answered: fc.boolean(),
        }),
      },
      {
        weight: 1,
        arbitrary: fc.record({
          do: fc.constant('read-late' as const),
          ago: fc.integer({ min: 1, max: 3 }),
        }),
      },
    ),
  )
  .map(([device, event]) => ({ device, ...event }));

/** Every version of a row that the table has held. */
interface Table {
  readonly held: Item[];
}

const write = (table: Table, item: Item, versionRead: number | null): boolean => {
  const now = table.held.at(-1)?.version ?? null;
  if (now !== versionRead) return false;
  table.held.push(item);
  return true;
};

interface World {
  readonly tables: { file: Table; session: Table };
  readonly rows: { file: LocalRow; session: LocalRow }[];
  /** Every title that was set, with its stamp. */
  readonly titles: { readonly title: string; readonly edit: Edit }[];
  /** Every move into the bin and out of it (null), with its stamp. */
  readonly binned: Record<
    'file' | 'session',
    { readonly binned: string | null; readonly edit: Edit }[]
  >;
}

const clockOf = (device: number): number => start + (devices.length - device) * 3_600_000;

const deviceOf = (device: number): DeviceId => devices[device] as DeviceId;

/** Two people share the owner: the first has two of the devices. */
const personOf = (device: number): string => (device < 2 ? 'anna' : 'ben');

const editorOf = (device: number) => ({
  deviceId: deviceOf(device),
  now: clockOf(device),
  name: personOf(device),
});

const changeBin = <Row extends FileItem | SessionItem>(world: World, row: Row, step: Step): Row => {
  const edit = editAfter(row.edits.binned, editorOf(step.device));
  const binned = step.do === 'bin' ? edit.at : null;
  world.binned[row.kind].push({ binned, edit });
  return { ...row, binned, edits: { ...row.edits, binned: edit } };
};

const changeFile = (world: World, file: FileItem, step: Step): FileItem => {
  const me = deviceOf(step.device);
  const { upload } = file;
  switch (step.do) {
    case 'pause':
    case 'resume': {
      const paused = editAfter(file.edits.paused, editorOf(step.device));
      return { ...file, paused: step.do === 'pause', edits: { ...file.edits, paused } };
    }
    case 'begin':
      return upload.status === 'queued'
        ? { ...file, upload: beginSending(upload, { kind: 'single' }, recipe(1), me) }
        : file;
    case 'complete':
      return upload.status === 'uploading'
        ? { ...file, upload: completeUpload(upload.recipe, file.addedAt) }
        : file;
    case 'convert':
      return upload.status === 'uploaded'
        ? { ...file, upload: convertAgain(upload, recipe(step.device + 2), null) }
        : file;
    case 'cancel':
      return upload.status === 'cancelled' ? file : { ...file, upload: cancelUpload(upload) };
    case 'retry':
      return upload.status === 'cancelled'
        ? { ...file, attempt: file.attempt + 1, upload: { status: 'queued' } }
        : file;
    case 'bin':
    case 'restore':
      return changeBin(world, file, step);
    case 'purge':
      return { ...file, deleted: file.deleted ?? { at: file.addedAt, cleared: false } };
    default:
      return file;
  }
};

const changeSession = (world: World, session: SessionItem, step: Step): SessionItem => {
  const stamp = (field: 'title' | 'recipe') =>
    editAfter(session.edits[field], editorOf(step.device));
  if (step.do === 'rename') {
    const edit = stamp('title');
    const title = `${edit.at} on ${edit.by}`;
    world.titles.push({ title, edit });
    return { ...session, title, edits: { ...session.edits, title: edit } };
  }
  if (step.do === 'bin' || step.do === 'restore') return changeBin(world, session, step);
  if (step.do !== 'recipe') return session;
  const edit = stamp('recipe');
  return { ...session, recipe: recipe(step.device + 2), edits: { ...session.edits, recipe: edit } };
};

/** Writes a dirty row once, as the outbox does: conditional, and merged after a conflict. */
const send = (table: Table, row: LocalRow, arrives: boolean, answered: boolean): LocalRow => {
  if (!row.dirty || !arrives) return row;
  const item = { ...row.item, version: (row.base?.version ?? 0) + 1 };
  const won = write(table, item, row.base?.version ?? null);
  if (!answered) return row;
  if (won) return acknowledged(row, row, item);
  const theirs = table.held.at(-1);
  return theirs === undefined ? row : received(row, theirs);
};

const take = (world: World, step: Step): void => {
  const mine = world.rows[step.device];
  if (mine === undefined) return;
  for (const kind of ['file', 'session'] as const) {
    const table = world.tables[kind];
    const row = mine[kind];
    if (step.do === 'write') {
      mine[kind] = send(table, row, step.arrives, step.answered);
    } else if (step.do === 'read' || step.do === 'read-late') {
      const read = table.held.at(step.do === 'read' ? -1 : -step.ago);
      if (read !== undefined) mine[kind] = received(row, read);
    } else {
      const item =
        row.item.kind === 'file'
          ? changeFile(world, row.item, step)
          : changeSession(world, row.item as SessionItem, step);
      if (!sameContent(item, row.item)) mine[kind] = edited(row, item);
    }
  }
};

/** Every device comes back online and sends its outbox. */
const settle = (world: World): void => {
  for (let round = 0; round < 3 * devices.length; round += 1) {
    for (const device of devices.keys()) {
      take(world, { device, do: 'write', arrives: true, answered: true });
      take(world, { device, do: 'read' });
    }
  }
};

const newWorld = (): World => {
  const tables = {
    file: { held: [{ ...aFile, version: 1 }] },
    session: { held: [{ ...aSession, version: 1 }] },
  };
  return {
    tables,
    titles: [],
    binned: { file: [], session: [] },
    rows: devices.map(() => ({
      file: received(undefined, { ...aFile, version: 1 }),
      session: received(undefined, { ...aSession, version: 1 }),
    })),
  };
};

const histories = fc.array(steps, { maxLength: 40 });

const after = (history: readonly Step[]): World => {
  const world = newWorld();
  for (const step of history) take(world, step);
  return world;
};

test('after reconnecting, all devices equal the table and have an empty outbox', () => {
  fc.assert(
    fc.property(histories, (history) => {
      const world = after(history);
      settle(world);
      for (const kind of ['file', 'session'] as const) {
        const held = world.tables[kind].held.at(-1) as Item;
        for (const { [kind]: row } of world.rows) {
          expect(row.dirty).toBe(false);
          expect(sameContent(row.item, held)).toBe(true);
        }
      }
    }),
    { numRuns: 500 },
  );
});

test('the last move into the bin or out of it wins', () => {
  fc.assert(
    fc.property(histories, (history) => {
      const world = after(history);
      settle(world);
      for (const kind of ['file', 'session'] as const) {
        const last = world.binned[kind].sort((a, b) => compareEdits(a.edit, b.edit)).at(-1);
        const held = world.tables[kind].held.at(-1) as FileItem | SessionItem;
        expect(held.binned).toBe(last?.binned ?? null);
      }
    }),
    { numRuns: 500 },
  );
});

test('the title that was set last wins, acknowledged or not', () => {
  fc.assert(
    fc.property(histories, (history) => {
      const world = after(history);
      settle(world);
      const last = world.titles.sort((a, b) => compareEdits(a.edit, b.edit)).at(-1);
      const held = world.tables.session.held.at(-1) as SessionItem;
      expect(held.title).toBe(last?.title ?? aSession.title);
    }),
    { numRuns: 500 },
  );
});

test('what two people changed at once names who set it last, also who moved it into the bin', () => {
  fc.assert(
    fc.property(histories, (history) => {
      const world = after(history);
      settle(world);
      const { edits } = world.tables.session.held.at(-1) as SessionItem;
      const file = world.tables.file.held.at(-1) as FileItem;
      const stamps = [
        edits.title,
        edits.recipe,
        edits.binned,
        file.edits.binned,
        file.edits.paused,
      ];
      for (const stamp of stamps) {
        if (stamp?.name === undefined) continue;
        expect(stamp.name).toBe(personOf(devices.indexOf(stamp.by)));
      }
      const last = world.titles.sort((a, b) => compareEdits(a.edit, b.edit)).at(-1);
      expect(edits.title?.name).toBe(last?.edit.name);
    }),
    { numRuns: 500 },
  );
});

test('a file in the table never moves backwards, and a purged file stays purged', () => {
  fc.assert(
    fc.property(histories, (history) => {
      const world = after(history);
      settle(world);
      const held = world.tables.file.held as FileItem[];
      for (const [index, file] of held.slice(1).entries()) {
        const before = held[index] as FileItem;
        expect(compareRanks(progressRank(file), progressRank(before))).toBeGreaterThanOrEqual(0);
        if (before.deleted !== null) expect(file.deleted).not.toBeNull();
      }
    }),
    { numRuns: 500 },
  );
});

test('a file on a device never moves backwards', () => {
  fc.assert(
    fc.property(histories, (history) => {
      const world = newWorld();
      for (const step of history) {
        const before = world.rows.map(({ file }) => progressRank(file.item as FileItem));
        take(world, step);
        for (const [device, { file }] of world.rows.entries()) {
          const rank = progressRank(file.item as FileItem);
          expect(compareRanks(rank, before[device] ?? [])).toBeGreaterThanOrEqual(0);
        }
      }
    }),
    { numRuns: 500 },
  );
});
