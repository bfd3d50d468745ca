import path from 'node:path';
import { temporaryFolder } from '../../app-process.ts';
import type { Account } from '../../integration/users.ts';
import { startCountedEngine, type CountedEngine } from './counted-engine.ts';
import type { Group } from './groups.ts';
import { uploadAsUser } from './simulated-user.ts';

/** Users at a time: what a machine of two cores carries. */
const atOnce = 8;

/** Does `work` for every value, so many at a time, until the time is over.
 *  @param endsAt as `performance.now()` gives it.
 *  @returns for how many it was done. */
const forEach = async <Value>(
  values: Iterable<Value>,
  work: (value: Value) => Promise<void>,
  endsAt = Infinity,
): Promise<number> => {
  const left = values[Symbol.iterator]();
  let done = 0;
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (performance.now() < endsAt) {
        const next = left.next();
        if (next.done === true) return;
        await work(next.value);
        done += 1;
      }
    }),
  );
  return done;
};

/** What a run is of. */
export interface Run {
  /** Users of each group. */
  readonly groups: readonly number[];
  readonly files: number;
  /** After so many milliseconds no user begins: the group has those who have. */
  readonly time: number;
}

const uploadAsGroup = async (
  engine: CountedEngine,
  folder: string,
  { users, files, endsAt }: Readonly<{ users: number; files: number; endsAt: number }>,
): Promise<Group> => {
  const accounts: Account[] = [];
  await forEach(Array(users).keys(), async () => {
    accounts.push(await engine.newAccount());
  });
  const before = await engine.counts();
  const done = await forEach(
    accounts.entries(),
    ([index, account]) =>
      uploadAsUser(engine.config, account, files, path.join(folder, `${users}-${index}`)),
    endsAt,
  );
  return { users: done, files, before, after: await engine.counts() };
};

/** Lets groups of users upload so many files each, one group after another, on one engine in its own
 *  process. A first group, which is not counted, warms it up. A group that the time leaves no user is left
 *  out. */
export const measureGroups = async (
  { groups, files, time }: Run,
  onMeasured: (group: Group) => void = () => undefined,
): Promise<readonly Group[]> => {
  const endsAt = performance.now() + time;
  const folder = await temporaryFolder();
  const engine = await startCountedEngine(path.join(folder.path, 'engine'));
  try {
    const measured: Group[] = [];
    await uploadAsGroup(engine, folder.path, { users: atOnce, files, endsAt });
    for (const users of groups) {
      const group = await uploadAsGroup(engine, folder.path, { users, files, endsAt });
      if (group.users === 0) break;
      onMeasured(group);
      measured.push(group);
    }
    return measured;
  } finally {
    await engine.stop();
    await folder.remove();
  }
};
