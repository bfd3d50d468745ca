import type { DeviceId } from '#contract/ids';
import { isLive, type FileItem } from '#contract/items';
import {
  beginAnew,
  beginSending,
  completeUpload,
  takeOver,
  type Transfer,
  type Uploading,
} from '#contract/lifecycle';
import { uploadKey, type ObjectKey } from '#contract/object-keys';
import type { Recipe } from '#contract/recipe';
import type { ContentDigest } from './digest.ts';
import { IntegrityFailure } from './upload-failures.ts';
import { planUpload, shapeFor } from './plan-upload.ts';
import type { CompletedPart, ObjectFacts, ObjectStore } from './port.ts';
import type { Slots } from './slots.ts';

/** A file's row. */
export interface FileRow {
  /** Returns the newest version in this browser. */
  read(): FileItem;
  /** Changes the row and waits until DynamoDB has acknowledged it. Returns the row as merged, which
   *  may contain another device's change. */
  write(change: (file: FileItem) => FileItem): Promise<FileItem>;
}

/** Dependencies of one upload. `now` is AWS's time in epoch milliseconds. */
export interface UploadRun {
  readonly objects: ObjectStore;
  readonly row: FileRow;
  readonly bytes: Blob;
  readonly digest: ContentDigest;
  /** The session's recipe. */
  readonly recipe: Recipe;
  readonly deviceId: DeviceId;
  readonly slots: Slots;
  readonly signal: AbortSignal;
  readonly now: () => number;
  /** Called with the bytes of a part sent so far; 0 when its request failed. */
  readonly onProgress: (partNumber: number, sentBytes: number) => void;
  /** Called with the parts in S3, each time there is one more. */
  readonly onStored: (partNumbers: readonly number[]) => Promise<void>;
}

/** How an upload ended. `yielded`: the row no longer lets this device send the file. */
export type RunEnd = 'uploaded' | 'yielded';

const keyOf = (file: FileItem): ObjectKey => uploadKey({ ...file });

const factsOf = ({ type, name }: FileItem, recipe: Recipe): ObjectFacts => ({
  contentType: type,
  name,
  recipe,
});

/** Whether the row lets this device send the file. */
const isOurs = (file: FileItem, deviceId: DeviceId): file is FileItem & { upload: Uploading } =>
  file.upload.status === 'uploading' &&
  file.upload.sender === deviceId &&
  !file.paused &&
  isLive(file);

/** Creates the transfer in S3 and writes it to the row. When another device was first, its transfer wins
 *  and this one is aborted. */
const begin = async (run: UploadRun, from: FileItem): Promise<FileItem> => {
  const shape = shapeFor(from.size);
  const { recipe } = run;
  const transfer: Transfer =
    shape.kind === 'single'
      ? shape
      : {
          ...shape,
          uploadId: await run.objects.createMultipartUpload(keyOf(from), factsOf(from, recipe)),
        };
  const written = await run.row.write((file) => {
    const { checksum } = run.digest;
    if (file.upload.status === 'queued') {
      return {
        ...file,
        checksum,
        upload: beginSending(file.upload, transfer, recipe, run.deviceId),
      };
    }
    if (file.upload.status === 'uploading' && from.upload.status === 'uploading') {
      return { ...file, checksum, upload: beginAnew(file.upload, transfer, recipe) };
    }
    return file;
  });
  const stands = written.upload.status === 'uploading' ? written.upload.transfer : null;
  const given = transfer.kind === 'multipart' ? transfer.uploadId : null;
  if (given !== null && (stands?.kind !== 'multipart' || stands.uploadId !== given)) {
    await run.objects.abortMultipartUpload(keyOf(from), given);
  }
  return written;
};

/** Sends the parts that S3 lacks; returns null when S3 no longer knows the upload. */
const sendParts = async (
  run: UploadRun,
  file: FileItem,
  transfer: Extract<Transfer, { kind: 'multipart' }>,
): Promise<readonly CompletedPart[] | null> => {
  const key = keyOf(file);
  const listed = await run.objects.listParts(key, transfer.uploadId);
  if (listed === null) return null;
  const { send, verified } = planUpload(transfer, file.size, run.digest.parts, listed);
  const stored = [...verified];
  const report = () => run.onStored(stored.map(({ partNumber }) => partNumber));
  await report();

  // A failed part aborts the others of this file: the next run lists what S3 has by then.
  const failing = new AbortController();
  const signal = AbortSignal.any([run.signal, failing.signal]);
  const sendOne = async ({ partNumber, start, end, checksum }: (typeof send)[number]) => {
    const leave = await run.slots.enter(signal);
    try {
      const body = run.bytes.slice(start, end);
      const onProgress = (sent: number): void => run.onProgress(partNumber, sent);
      const sending = { signal, onProgress };
      const { uploadId } = transfer;
      const eTag = await run.objects.uploadPart(key, uploadId, partNumber, body, checksum, sending);
      if (eTag === null) return false;
      stored.push({ partNumber, eTag, checksum });
      await report();
      return true;
    } catch (error) {
      run.onProgress(partNumber, 0);
      throw error;
    } finally {
      leave();
    }
  };
  const sends = send.map((part) =>
    sendOne(part).catch((error: unknown) => {
      failing.abort(error);
      throw error;
    }),
  );
  const known = await Promise.all(sends).finally(() => Promise.allSettled(sends));
  if (known.includes(false)) return null;
  return stored.sort((a, b) => a.partNumber - b.partNumber);
};

/** Whether the object under the file's key has the file's content. An object with other content is
 *  deleted.
 *  @throws {IntegrityFailure} in that case. */
const isStored = async (run: UploadRun, file: FileItem): Promise<boolean> => {
  const key = keyOf(file);
  const object = await run.objects.head(key);
  if (object === null) return false;
  if (object.checksum === run.digest.checksum && object.size === file.size) return true;
  await run.objects.remove(key);
  throw new IntegrityFailure(`${file.itemKey}: S3 has ${object.checksum ?? 'no checksum'}`);
};

type Delivery = 'stored' | 'no-upload';

const putWhole = async (run: UploadRun, file: FileItem, recipe: Recipe): Promise<Delivery> => {
  const leave = await run.slots.enter(run.signal);
  try {
    const onProgress = (sent: number): void => run.onProgress(1, sent);
    const sending = { signal: run.signal, onProgress };
    const facts = factsOf(file, recipe);
    const { checksum } = run.digest;
    const put = await run.objects.put(keyOf(file), run.bytes, checksum, facts, sending);
    return put === 'stored' || (await isStored(run, file)) ? 'stored' : 'no-upload';
  } catch (error) {
    run.onProgress(1, 0);
    throw error;
  } finally {
    leave();
  }
};

/** How often parts are listed: another sender may replace some before the upload is completed. */
const maxListings = 3;

const joinParts = async (
  run: UploadRun,
  file: FileItem,
  transfer: Extract<Transfer, { kind: 'multipart' }>,
): Promise<Delivery> => {
  const key = keyOf(file);
  for (let listings = 0; listings < maxListings; listings += 1) {
    const parts = await sendParts(run, file, transfer);
    if (parts === null) break;
    run.signal.throwIfAborted();
    const joined = await run.objects.completeMultipartUpload(key, transfer.uploadId, parts);
    if (joined === 'exists') await run.objects.abortMultipartUpload(key, transfer.uploadId);
    if (joined !== 'parts-differ') break;
  }
  return (await isStored(run, file)) ? 'stored' : 'no-upload';
};

/** Uploads one file from wherever the last run ended: plans what is missing, sends it, and compares the
 *  object's checksum with the file's. It can be aborted at any moment and run again.
 *  @throws AbortError when the signal is aborted; IntegrityFailure; what the object store throws. */
export const runUpload = async (run: UploadRun): Promise<RunEnd> => {
  const toSender = (row: FileItem): FileItem =>
    row.upload.status === 'uploading' && row.upload.sender !== run.deviceId
      ? { ...row, upload: takeOver(row.upload, run.deviceId) }
      : row;
  let file = run.row.read();
  // Always written: a crash may have come between storing the transfer here and its acknowledgement.
  file = file.upload.status === 'queued' ? await begin(run, file) : await run.row.write(toSender);
  while (isOurs(file, run.deviceId)) {
    run.signal.throwIfAborted();
    const { transfer, recipe } = file.upload;
    const delivery =
      transfer.kind === 'single'
        ? await putWhole(run, file, recipe)
        : await joinParts(run, file, transfer);
    if (delivery === 'stored') {
      const at = new Date(run.now()).toISOString();
      await run.row.write((now) =>
        now.upload.status === 'uploading' ? { ...now, upload: completeUpload(recipe, at) } : now,
      );
      return 'uploaded';
    }
    file = await begin(run, file);
  }
  return 'yielded';
};
