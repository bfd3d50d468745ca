import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ObjectCreated } from '../s3/service.ts';

/** Events that are accepted and not yet done with: one file each, so that none is lost to a crash
 *  and each may be delivered more than once, as on AWS. */
export interface EventFiles {
  /** Resolves once the event is on disk.
   *  @returns the event's id. */
  keep(event: ObjectCreated): Promise<string>;
  forget(id: string): Promise<void>;
  /** Moves an event to the failed-event destination, as the record that Lambda sends there. */
  fail(id: string, record: unknown): Promise<void>;
  /** What was kept before this start, oldest first. */
  kept(): Promise<readonly { readonly id: string; readonly event: ObjectCreated }[]>;
}

/** Opens the folder of kept events, `dir/pending`, and of failed ones, `dir/failed-events`. */
export const openEventFiles = async (dir: string): Promise<EventFiles> => {
  const pending = join(dir, 'pending');
  const failures = join(dir, 'failed-events');
  await mkdir(pending, { recursive: true });
  await mkdir(failures, { recursive: true });
  let sequence = 0;

  return {
    async keep(event) {
      sequence += 1;
      const id = `${String(event.time).padStart(15, '0')}-${event.sequencer}-${sequence}`;
      await writeDurably(join(pending, `${id}.json`), event);
      return id;
    },
    async forget(id) {
      await rm(join(pending, `${id}.json`), { force: true });
    },
    async fail(id, record) {
      await writeDurably(join(failures, `${id}.json`), record);
      await rm(join(pending, `${id}.json`), { force: true });
    },
    async kept() {
      const names = (await readdir(pending)).filter((name) => name.endsWith('.json')).sort();
      return Promise.all(
        names.map(async (name) => ({
          id: name.slice(0, -'.json'.length),
          event: JSON.parse(await readFile(join(pending, name), 'utf8')) as ObjectCreated,
        })),
      );
    },
  };
};

const writeDurably = async (path: string, value: unknown): Promise<void> => {
  const temporary = `${path}.new`;
  const file = await open(temporary, 'w', 0o600);
  try {
    await file.writeFile(JSON.stringify(value));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
};
