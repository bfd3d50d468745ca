import type { FileItem } from '#contract/items';
import type { Recipe } from '#contract/recipe';
import type { DeviceId } from '#contract/ids';
import { localFileOf } from '../session/rows.ts';
import type { LocalFile, LocalStore } from '../session/port.ts';
import { digestContent, compositeChecksum, type ContentDigest } from './digest.ts';
import { FileUnreadable, OtherContent } from './upload-failures.ts';
import type { KeptBytes } from './kept-bytes.ts';
import { shapeFor } from './plan-upload.ts';
import { reuseUpload } from './reuse-upload.ts';
import type { ObjectStore } from './port.ts';
import { runUpload, type FileRow } from './run-upload.ts';
import type { Slots } from './slots.ts';
import { findReuse } from './duplicate.ts';

/** Dependencies of sending a file. `now` is AWS's time in epoch milliseconds. */
export interface SendFile {
  readonly local: LocalStore;
  readonly objects: ObjectStore;
  readonly kept: KeptBytes;
  readonly row: FileRow;
  readonly recipe: Recipe;
  readonly deviceId: DeviceId;
  readonly slots: Slots;
  readonly signal: AbortSignal;
  readonly now: () => number;
  /** Called with the bytes of a part sent so far; 0 when its request failed. */
  readonly onProgress: (partNumber: number, sentBytes: number) => void;
}

const saveLocal = (
  local: LocalStore,
  itemKey: string,
  change: Partial<LocalFile>,
): Promise<unknown> =>
  local.change([itemKey], ({ files, rows }) =>
    rows.has(itemKey) ? { files: [{ ...localFileOf(files, itemKey), ...change }] } : {},
  );

const readContent = async (content: Blob, signal: AbortSignal): Promise<ContentDigest> => {
  try {
    return await digestContent(content, signal);
  } catch (error) {
    if (signal.aborted) throw error;
    throw new FileUnreadable('the bytes cannot be read', { cause: error });
  }
};

/** Returns the stored digests, if they are of the part size that the file is sent in. */
const knownDigest = async (file: FileItem, local: LocalFile): Promise<ContentDigest | null> => {
  const { digests, partSize } = local;
  if (digests === null) return null;
  const shape = shapeFor(file.size);
  if (shape.kind === 'single') return { parts: digests, partSize, checksum: digests[0] ?? '' };
  if (shape.partSize !== partSize) return null;
  return { parts: digests, partSize, checksum: await compositeChecksum(digests) };
};

/** Sends a file whose bytes this browser has: digests it once, checks that its content is the one that the
 *  upload started with, uploads it, and deletes the local bytes once DynamoDB has acknowledged that.
 *  @throws FileUnreadable, OtherContent, and what `runUpload` throws. */
export const sendFile = async (from: SendFile): Promise<void> => {
  const { local, kept, row, signal } = from;
  const file = row.read();
  const { itemKey } = file;
  const bytes = await kept.bytes(itemKey);
  if (bytes === null) throw new FileUnreadable(`${itemKey}: no bytes`);
  const known = await knownDigest(file, localFileOf(local.snapshot.files, itemKey));
  const digest = known ?? (await readContent(bytes, signal));
  if (known === null) {
    await saveLocal(local, itemKey, { digests: digest.parts, partSize: digest.partSize });
  }
  if (bytes.size !== file.size || (file.checksum ?? digest.checksum) !== digest.checksum) {
    throw new OtherContent(`${itemKey}: other bytes than it began with`);
  }
  const reuse =
    file.upload.status === 'queued'
      ? findReuse(local.snapshot, file, digest.checksum, from.recipe)
      : null;
  if (reuse !== null && (await reuseUpload(from, digest.checksum, reuse))) {
    return kept.drop(itemKey);
  }
  const end = await runUpload({
    ...from,
    bytes,
    digest,
    onStored: async (partsStored) => {
      await saveLocal(local, itemKey, { partsStored });
    },
  });
  if (end === 'uploaded') await kept.drop(itemKey);
};
