import path from 'node:path';
import { temporaryFolder } from '../../app-process.ts';
import type { Account } from '../../integration/users.ts';
import { startCountedEngine, type CountedEngine } from './counted-engine.ts';
import type { Group } from './groups.ts';
import { uploadAsUser } from './simulated-user.ts';

/** Users at a time: what a machine of two cores carries. */
const atOnce = 4;

/** Does `work` for every value, so many at a time. */
const forEach = async <Value>(
  values: Iterable<Value>,
  work: (value: Value) => Promise<void>,
): Promise<void> => {
  const left = values[Symbol.iterator]();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let next = left.next(); next.done !== true; next = left.next()) await work(next.value);
    }),
  );
};

const uploadAsGroup = async (
  engine: CountedEngine,
  folder: string,
  { users, files }: { readonly users: number; readonly files: number },
): Promise<Group> => {
  const accounts: Account[] = [];
  await forEach(Array(users).keys(), async () => {
    accounts.push(await engine.newAccount());
  });
  const before = await engine.counts();
  await forEach(accounts.entries(), ([index, account]) =>
    uploadAsUser(engine.config, account, files, path.join(folder, `${users}-${index}`)),
  );
  return { users, before, after: await engine.counts() };
};

/** Lets groups of users upload so many files each, one group after another, on one engine in its own
 *  process. A first group of four, which is not counted, warms it up. */
export const measureGroups = async (
  groups: readonly number[],
  files: number,
  onMeasured: (group: Group) => void = () => undefined,
): Promise<readonly Group[]> => {
  const folder = await temporaryFolder();
  const engine = await startCountedEngine(path.join(folder.path, 'engine'));
  try {
    const measured: Group[] = [];
    await uploadAsGroup(engine, folder.path, { users: atOnce, files });
    for (const users of groups) {
      const group = await uploadAsGroup(engine, folder.path, { users, files });
      onMeasured(group);
      measured.push(group);
    }
    return measured;
  } finally {
    await engine.stop();
    await folder.remove();
  }
};
