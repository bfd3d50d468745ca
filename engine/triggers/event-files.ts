import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { removeFile, replaceFile } from '../replace-file.ts';
import type { ObjectCreated } from '../s3/s3-service.ts';

/** Events that are accepted and not yet delivered, one file each: a crash loses none, and each may be
 *  delivered more than once, as on AWS. */
export interface EventFiles {
  /** Resolves once the event is on disk.
   *  @returns the event's id. */
  keep(event: ObjectCreated): Promise<string>;
  forget(id: string): Promise<void>;
  /** Moves an event to the failed-event destination, as the record that Lambda sends there. */
  fail(id: string, record: unknown): Promise<void>;
  /** Events accepted before this start, oldest first. */
  kept(): Promise<readonly { readonly id: string; readonly event: ObjectCreated }[]>;
}

/** Opens the folder of kept events, `dir/pending`, and of failed ones, `dir/failed-events`. */
export const openEventFiles = async (dir: string): Promise<EventFiles> => {
  const pending = join(dir, 'pending');
  const failures = join(dir, 'failed-events');
  await mkdir(pending, { recursive: true });
  await mkdir(failures, { recursive: true });
  const pathOf = (id: string): string => join(pending, `${id}.json`);
  let sequence = 0;

  return {
    async keep(event) {
      sequence += 1;
      const id = `${String(event.time).padStart(15, '0')}-${event.sequencer}-${sequence}`;
      await replaceFile(pathOf(id), JSON.stringify(event));
      return id;
    },
    forget: (id) => removeFile(pathOf(id)),
    async fail(id, record) {
      await replaceFile(join(failures, `${id}.json`), JSON.stringify(record));
      await removeFile(pathOf(id));
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
