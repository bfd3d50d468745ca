import type { DeviceId } from '#contract/ids';
import type { FileItem, SessionItem } from '#contract/items';
import { sessionKey } from '#contract/item-keys';
import { sameValue } from '#contract/same-value';
import { mayStayDuplicate } from '../upload/duplicate.ts';
import type { BytesPlace } from '../upload/kept-bytes.ts';
import type { WaitingFor } from '../ui/views.ts';
import type { Snapshot } from '../session/port.ts';

/** Work on one file. */
export type Job =
  | { readonly do: 'send'; readonly itemKey: string }
  /** The recipe has changed, or another try was asked for: convert the stored upload again. */
  | { readonly do: 'convert'; readonly itemKey: string }
  /** It showed another file's renditions and can no longer: give it an upload of its own. */
  | { readonly do: 'own-upload'; readonly itemKey: string }
  /** Cancelled or deleted: nothing of it stays in S3 and the results table. */
  | { readonly do: 'clear'; readonly itemKey: string };

/** What the plan depends on besides the rows. */
export interface Circumstances {
  readonly deviceId: DeviceId;
  readonly online: boolean;
  readonly signedOut: boolean;
  /** Files that may be on their way at once. */
  readonly width: number;
  readonly bytesPlace: (itemKey: string) => BytesPlace;
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

/** Sort keys of files whose upload or renditions another file still needs. */
const neededByOthers = (files: readonly FileItem[]): Set<string> =>
  new Set(
    files.flatMap(({ deleted, upload }) =>
      deleted === null && upload.status === 'duplicate' ? [upload.of] : [],
    ),
  );

/** The work that a file's row asks for, but for sending it. */
const settledJob = (snapshot: Snapshot, file: FileItem): Job['do'] | null => {
  const { deleted, upload } = file;
  const session = sessionOfFile(snapshot, file);
  // Added on another device while its session was being deleted.
  const isOrphan = session !== null && session.deleted !== null;
  if (deleted !== null || isOrphan) return deleted?.cleared === true ? null : 'clear';
  if (session === null) return null;
  switch (upload.status) {
    case 'cancelled':
      return upload.cleared ? null : 'clear';
    case 'uploaded': {
      const { asked, recipe } = upload.conversion;
      return asked && sameValue(session.recipe, recipe) ? null : 'convert';
    }
    case 'duplicate':
      return mayStayDuplicate(snapshot, file, session.recipe) ? null : 'own-upload';
    case 'queued':
    case 'uploading':
      return null;
  }
};

const isToSend = (snapshot: Snapshot, file: FileItem): boolean =>
  sessionOfFile(snapshot, file) !== null &&
  (file.upload.status === 'queued' || file.upload.status === 'uploading') &&
  file.deleted === null &&
  !file.paused &&
  !hasProblem(snapshot, file);

/** Why a file that is to be sent cannot be, or null when it can. */
const obstacle = (file: FileItem, now: Circumstances): WaitingFor | null => {
  const { itemKey, upload } = file;
  const theirs = upload.status === 'uploading' && upload.sender !== now.deviceId;
  if (theirs && now.senderIsAlive(itemKey)) return 'other-device';
  const place = now.bytesPlace(itemKey);
  if (place !== 'here') return place === 'missing' ? 'bytes' : 'turn';
  if (now.signedOut) return 'sign-in';
  if (!now.online) return 'network';
  return now.holdUp(itemKey);
};

const oldestFirst = (a: FileItem, b: FileItem): number => (a.fileId < b.fileId ? -1 : 1);

/** Decides which files to work on: everything that is to be cleared or converted, and of those to be
 *  sent the oldest, as many as fit. */
export const planJobs = (snapshot: Snapshot, now: Circumstances): JobPlan => {
  const files = [...snapshot.rows.values()].flatMap(({ item }) =>
    item.kind === 'file' ? [item] : [],
  );
  const needed = neededByOthers(files);
  const canWork = now.online && !now.signedOut;
  const jobs: Job[] = [];
  const toSend: FileItem[] = [];
  for (const file of files) {
    const { itemKey } = file;
    const settled = settledJob(snapshot, file);
    if (settled === null) {
      if (isToSend(snapshot, file)) toSend.push(file);
      continue;
    }
    const mayWork = canWork && now.holdUp(itemKey) === null && !hasProblem(snapshot, file);
    if (mayWork && !(settled === 'clear' && needed.has(itemKey))) {
      jobs.push({ do: settled, itemKey });
    }
  }
  const waiting: Record<string, WaitingFor> = {};
  let places = now.width;
  for (const file of toSend.sort(oldestFirst)) {
    const { itemKey } = file;
    const reason = obstacle(file, now) ?? (places > 0 ? null : 'turn');
    if (reason === null) {
      places -= 1;
      jobs.push({ do: 'send', itemKey });
    } else {
      waiting[itemKey] = reason;
    }
  }
  return { jobs, waiting };
};
