import { generationsPrefix } from '#contract/generations';
import type { DeviceId } from '#contract/ids';
import { isLive, type FileItem, type SessionItem } from '#contract/items';
import { sessionKey } from '#contract/item-keys';
import { currentOutcome, type Uploaded } from '#contract/lifecycle';
import type { Recipe } from '#contract/recipe';
import { sameValue } from '#contract/same-value';
import { mayStayDuplicate } from '../upload/duplicate.ts';
import type { BytesPlace } from '../upload/kept-bytes.ts';
import { outcomeOf } from '../session/outcomes.ts';
import type { WaitingFor } from '../ui/views.ts';
import type { Snapshot } from '../session/port.ts';

/** Work on one file. */
export type Job =
  | { readonly do: 'send'; readonly itemKey: string }
  /** Converts the stored upload again: the recipe has changed, or the user asked for another try. */
  | { readonly do: 'convert'; readonly itemKey: string }
  /** Makes a duplicate independent: it can no longer show the other file's renditions. */
  | { readonly do: 'own-upload'; readonly itemKey: string }
  /** Deletes what the conversions before the last one left. */
  | { readonly do: 'tidy'; readonly itemKey: string }
  /** Deletes the objects and the outcomes of a cancelled or purged file. */
  | { readonly do: 'clear'; readonly itemKey: string };

/** What a plan depends on besides the local state. */
export interface JobInputs {
  readonly deviceId: DeviceId;
  readonly online: boolean;
  readonly signedOut: boolean;
  /** Files that are sent at once. */
  readonly filesAtOnce: number;
  readonly bytesPlace: (itemKey: string) => BytesPlace;
  /** Why a file is paused after a failed try; null when it is not. */
  readonly pauseReason: (itemKey: string) => 'network' | 'retry' | null;
  /** Whether the sending device was active lately. */
  readonly senderIsAlive: (itemKey: string) => boolean;
}

/** The jobs to run now, and why other files wait. */
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

/** What files need of other files' conversions. */
interface Needs {
  /** Sort keys of files whose upload or renditions a duplicate needs. */
  readonly files: ReadonlySet<string>;
  /** Prefixes of files whose earlier renditions another file shows. */
  readonly earlier: ReadonlySet<string>;
}

const needsOf = (files: readonly FileItem[]): Needs => {
  const needs = { files: new Set<string>(), earlier: new Set<string>() };
  for (const { deleted, upload, itemKey } of files) {
    if (deleted !== null) continue;
    if (upload.status === 'duplicate') needs.files.add(upload.of);
    const previous = upload.status === 'uploaded' ? upload.conversion.previous : null;
    if (previous === null) continue;
    const prefix = generationsPrefix(previous);
    if (prefix !== generationsPrefix(itemKey)) needs.earlier.add(prefix);
  }
  return needs;
};

/** Returns the job that a file's conversion asks for. */
const conversionJob = (
  snapshot: Snapshot,
  file: FileItem,
  { conversion }: Uploaded,
  wanted: Recipe,
): Job['do'] | null => {
  if (!conversion.asked || !sameValue(wanted, conversion.recipe)) return 'convert';
  if (conversion.tidied) return null;
  return currentOutcome(file.upload, outcomeOf(snapshot, file))?.status === 'ready' ? 'tidy' : null;
};

/** Returns the job that a file's row asks for, other than sending it. */
const otherJob = (snapshot: Snapshot, file: FileItem): Job['do'] | null => {
  const { deleted, upload } = file;
  const session = sessionOfFile(snapshot, file);
  // Another device added the file while its session was being deleted.
  const isOrphan = session !== null && session.deleted !== null;
  if (deleted !== null || isOrphan) return deleted?.cleared === true ? null : 'clear';
  if (session === null) return null;
  const isBinned = !isLive(file) || !isLive(session);
  switch (upload.status) {
    case 'cancelled':
      return upload.cleared ? null : 'clear';
    case 'uploaded':
      return isBinned ? null : conversionJob(snapshot, file, upload, session.recipe);
    case 'duplicate':
      return mayStayDuplicate(snapshot, file, session.recipe) ? null : 'own-upload';
    case 'queued':
    case 'uploading':
      return null;
  }
};

const isToSend = (snapshot: Snapshot, file: FileItem): boolean => {
  const session = sessionOfFile(snapshot, file);
  return (
    session !== null &&
    isLive(session) &&
    isLive(file) &&
    (file.upload.status === 'queued' || file.upload.status === 'uploading') &&
    !file.paused &&
    !hasProblem(snapshot, file)
  );
};

/** Returns why a file cannot be sent, or null when it can. */
const waitingReason = (file: FileItem, inputs: JobInputs): WaitingFor | null => {
  const { itemKey, upload } = file;
  const theirs = upload.status === 'uploading' && upload.sender !== inputs.deviceId;
  if (theirs && inputs.senderIsAlive(itemKey)) return 'other-device';
  const place = inputs.bytesPlace(itemKey);
  if (place !== 'here') return place === 'missing' ? 'bytes' : 'turn';
  if (inputs.signedOut) return 'sign-in';
  if (!inputs.online) return 'network';
  return inputs.pauseReason(itemKey);
};

const oldestFirst = (a: FileItem, b: FileItem): number => (a.fileId < b.fileId ? -1 : 1);

/** Plans which files to work on: all that are to be cleared or converted, and the oldest of those to be
 *  sent. */
export const planJobs = (snapshot: Snapshot, inputs: JobInputs): JobPlan => {
  const files = [...snapshot.rows.values()].flatMap(({ item }) =>
    item.kind === 'file' ? [item] : [],
  );
  const needs = needsOf(files);
  const isNeeded = (job: Job['do'], itemKey: string): boolean =>
    (job === 'clear' && needs.files.has(itemKey)) ||
    (job === 'tidy' && needs.earlier.has(generationsPrefix(itemKey)));
  const canWork = inputs.online && !inputs.signedOut;
  const jobs: Job[] = [];
  const toSend: FileItem[] = [];
  for (const file of files) {
    const { itemKey } = file;
    const other = otherJob(snapshot, file);
    if (other === null) {
      if (isToSend(snapshot, file)) toSend.push(file);
      continue;
    }
    const mayWork = canWork && inputs.pauseReason(itemKey) === null && !hasProblem(snapshot, file);
    if (mayWork && !isNeeded(other, itemKey)) jobs.push({ do: other, itemKey });
  }
  const waiting: Record<string, WaitingFor> = {};
  let free = inputs.filesAtOnce;
  for (const file of toSend.sort(oldestFirst)) {
    const { itemKey } = file;
    const reason = waitingReason(file, inputs) ?? (free > 0 ? null : 'turn');
    if (reason === null) {
      free -= 1;
      jobs.push({ do: 'send', itemKey });
    } else {
      waiting[itemKey] = reason;
    }
  }
  return { jobs, waiting };
};
