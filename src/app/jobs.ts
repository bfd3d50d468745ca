import type { DeviceId } from '#contract/ids';
import type { FileItem, SessionItem } from '#contract/items';
import { sessionKey } from '#contract/item-keys';
import { sameValue } from '#contract/same-value';
import type { Snapshot } from '../session/local-store.ts';
import type { WaitingFor } from './workspace.ts';

/** Work on one file. */
export type Job =
  | { readonly do: 'send'; readonly itemKey: string }
  /** The recipe has changed, or another try was asked for: convert the stored upload again. */
  | { readonly do: 'convert'; readonly itemKey: string }
  /** Cancelled or deleted: nothing of it stays in S3 and the results table. */
  | { readonly do: 'clear'; readonly itemKey: string };

/** What the plan depends on besides the rows. */
export interface Circumstances {
  readonly deviceId: DeviceId;
  readonly online: boolean;
  readonly signedOut: boolean;
  /** Files that may be on their way at once. */
  readonly width: number;
  /** Whether this browser has the file's bytes. */
  readonly hasBytes: (itemKey: string) => boolean;
  /** Why a file is left alone for a while, after a try that failed for now; null when it is due. */
  readonly holdUp: (itemKey: string) => 'network' | 'retry' | null;
  /** Whether the device that sends the file was seen at work lately. */
  readonly senderIsAlive: (itemKey: string) => boolean;
}

/** What is to be under way now, and why other files are not. */
export interface JobPlan {
  readonly jobs: readonly Job[];
  readonly waiting: Readonly<Record<string, WaitingFor>>;
}

const sessionOfFile = (snapshot: Snapshot, file: FileItem): SessionItem | null => {
  const item = snapshot.rows.get(sessionKey(file.sessionId))?.item;
  return item?.kind === 'session' ? item : null;
};

const hasProblem = (snapshot: Snapshot, { itemKey }: FileItem): boolean =>
  (snapshot.files.get(itemKey)?.problem ?? null) !== null;

const needsClearing = ({ deleted, upload }: FileItem): boolean =>
  deleted === null ? upload.status === 'cancelled' && !upload.cleared : !deleted.cleared;

const needsConversion = (snapshot: Snapshot, file: FileItem): boolean => {
  if (file.upload.status !== 'uploaded') return false;
  const { asked, recipe } = file.upload.conversion;
  const session = sessionOfFile(snapshot, file);
  return !asked || (session !== null && !sameValue(session.recipe, recipe));
};

const isToSend = (snapshot: Snapshot, file: FileItem): boolean =>
  (file.upload.status === 'queued' || file.upload.status === 'uploading') &&
  file.deleted === null &&
  !file.paused &&
  !hasProblem(snapshot, file);

/** Why a file that is to be sent cannot be, or null when it can. */
const obstacle = (file: FileItem, now: Circumstances): WaitingFor | null => {
  const { itemKey, upload } = file;
  const theirs = upload.status === 'uploading' && upload.sender !== now.deviceId;
  if (theirs && now.senderIsAlive(itemKey)) return 'other-device';
  if (!now.hasBytes(itemKey)) return 'bytes';
  if (now.signedOut) return 'sign-in';
  if (!now.online) return 'network';
  return now.holdUp(itemKey);
};

const oldestFirst = (a: FileItem, b: FileItem): number => (a.fileId < b.fileId ? -1 : 1);

/** Decides which files to work on: everything that is to be cleared or converted, and of those to be
 *  sent the oldest, as many as fit. */
export const planJobs = (snapshot: Snapshot, now: Circumstances): JobPlan => {
  const files = [...snapshot.rows.values()]
    .flatMap(({ item }) => (item.kind === 'file' ? [item] : []))
    .sort(oldestFirst);
  const canWork = now.online && !now.signedOut;
  const jobs: Job[] = [];
  const waiting: Record<string, WaitingFor> = {};
  let places = now.width;
  for (const file of files) {
    const { itemKey } = file;
    const isDue = canWork && now.holdUp(itemKey) === null;
    if (needsClearing(file)) {
      if (isDue) jobs.push({ do: 'clear', itemKey });
    } else if (file.deleted === null && needsConversion(snapshot, file)) {
      if (isDue && !hasProblem(snapshot, file)) jobs.push({ do: 'convert', itemKey });
    } else if (isToSend(snapshot, file)) {
      const reason = obstacle(file, now) ?? (places > 0 ? null : 'turn');
      if (reason !== null) {
        waiting[itemKey] = reason;
        continue;
      }
      places -= 1;
      jobs.push({ do: 'send', itemKey });
    }
  }
  return { jobs, waiting };
};
