import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { removeFile, replaceFile } from '../replace-file.ts';

/** Events that are accepted and not yet delivered, one file each: a crash loses none, and each may be
 *  delivered more than once, as on AWS. */
export interface EventFiles<Event> {
  /** Resolves once the event is on disk.
   *  @returns the event's id. */
  keep(event: Event): Promise<string>;
  forget(id: string): Promise<void>;
  /** Moves an event to the failed events, as the body of the message that is sent there. */
  fail(id: string, body: string): Promise<void>;
  /** Events accepted before this start, oldest first. */
  kept(): Promise<readonly { readonly id: string; readonly event: Event }[]>;
}

export interface EventFolders<Event> {
  /** Of events that wait. */
  readonly pending: string;
  readonly failedEvents: string;
  /** Begins the name of an event's file; names are in the order of the events. */
  readonly nameOf: (event: Event) => string;
}

/** Opens the folders of kept and of failed events. */
export const openEventFiles = async <Event>({
  pending,
  failedEvents,
  nameOf,
}: EventFolders<Event>): Promise<EventFiles<Event>> => {
  await mkdir(pending, { recursive: true });
  await mkdir(failedEvents, { recursive: true });
  const pathOf = (id: string): string => join(pending, `${id}.json`);
  let sequence = 0;

  return {
    async keep(event) {
      sequence += 1;
      const id = `${nameOf(event)}-${sequence}`;
      await replaceFile(pathOf(id), JSON.stringify(event));
      return id;
    },
    forget: (id) => removeFile(pathOf(id)),
    async fail(id, body) {
      await replaceFile(join(failedEvents, `${id}.json`), body);
      await removeFile(pathOf(id));
    },
    async kept() {
      const names = (await readdir(pending)).filter((name) => name.endsWith('.json')).sort();
      return Promise.all(
        names.map(async (name) => ({
          id: name.slice(0, -'.json'.length),
          event: JSON.parse(await readFile(join(pending, name), 'utf8')) as Event,
        })),
      );
    },
  };
};
