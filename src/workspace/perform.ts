import type { DeviceId } from '#contract/ids';
import type { FileItem, Item } from '#contract/items';
import { sessionKey } from '#contract/item-keys';
import type { Recipe } from '#contract/recipe';
import type { ResultStore } from '../result/port.ts';
import { NotHere } from '../session/command-failures.ts';
import type { RowWriter } from '../session/row-writer.ts';
import { giveOwnUpload } from '../upload/reuse-upload.ts';
import { clearFile, tidyFile } from '../result/clear.ts';
import { convertFileAgain } from '../result/convert-again.ts';
import type { KeptBytes } from '../upload/kept-bytes.ts';
import type { ObjectStore } from '../upload/port.ts';
import type { FileRow } from '../upload/run-upload.ts';
import { sendFile } from '../upload/send-file.ts';
import type { Slots } from '../upload/slots.ts';
import type { JobEnd } from './job-runner.ts';
import type { Job } from './jobs.ts';
import type { LocalStore } from '../session/port.ts';

/** Dependencies of jobs. `now` is AWS's time in epoch milliseconds. */
export interface JobDependencies {
  readonly local: LocalStore;
  readonly rows: RowWriter;
  readonly objects: ObjectStore;
  readonly results: ResultStore;
  readonly kept: KeptBytes;
  readonly slots: Slots;
  readonly deviceId: DeviceId;
  readonly now: () => number;
  /** Called with the bytes of a part sent so far; 0 when its request failed. */
  readonly onProgress: (itemKey: string, partNumber: number, sentBytes: number) => void;
  /** Called when a file that was already being sent in one request is sent again from the start. */
  readonly onRestart: (itemKey: string) => void;
}

const fileRow = (rows: RowWriter, itemKey: string): FileRow => {
  const asFile = (item: Item): FileItem => {
    if (item.kind === 'file') return item;
    throw new NotHere(itemKey);
  };
  return {
    read: () => asFile(rows.read(itemKey)),
    write: async (change) => asFile(await rows.write(itemKey, (item) => change(asFile(item)))),
  };
};

const recipeFor = ({ snapshot }: LocalStore, file: FileItem): Recipe => {
  const session = snapshot.rows.get(sessionKey(file.sessionId))?.item;
  if (session?.kind === 'session') return session.recipe;
  throw new NotHere(sessionKey(file.sessionId));
};

const isPurged = ({ snapshot }: LocalStore, { deleted, sessionId }: FileItem): boolean => {
  const session = snapshot.rows.get(sessionKey(sessionId))?.item;
  return deleted !== null || (session?.kind === 'session' && session.deleted !== null);
};

const isSentAgain = ({ upload }: FileItem, deviceId: DeviceId): boolean =>
  upload.status === 'uploading' && upload.transfer.kind === 'single' && upload.sender === deviceId;

/** Milliseconds until the next try to convert again, while the last conversion is under way. */
const conversionPause = 1000;

/** Does one job. Every job can be aborted at any point, or end with its tab, and be done again.
 *  @throws AbortError; what the job's own module throws. */
export const performJob = async (
  { do: what, itemKey }: Job,
  signal: AbortSignal,
  dependencies: JobDependencies,
): Promise<JobEnd> => {
  const row = fileRow(dependencies.rows, itemKey);
  const on = { ...dependencies, row, signal };
  const recipe = () => recipeFor(dependencies.local, row.read());
  switch (what) {
    case 'send': {
      const onProgress = (partNumber: number, sentBytes: number): void =>
        dependencies.onProgress(itemKey, partNumber, sentBytes);
      if (isSentAgain(row.read(), dependencies.deviceId)) dependencies.onRestart(itemKey);
      await sendFile({ ...on, recipe: recipe(), onProgress });
      return 'done';
    }
    case 'convert': {
      const end = await convertFileAgain({ ...on, recipe: recipe() });
      return end === 'settled' ? 'done' : { pause: conversionPause, because: 'retry' };
    }
    case 'own-upload':
      await giveOwnUpload({ ...on, recipe: recipe() });
      return 'done';
    case 'tidy':
      await tidyFile(on);
      return 'done';
    case 'clear': {
      const end = await clearFile({ ...on, isPurge: isPurged(dependencies.local, row.read()) });
      return end.cleared ? 'done' : { pause: end.again - dependencies.now(), because: 'retry' };
    }
  }
};
