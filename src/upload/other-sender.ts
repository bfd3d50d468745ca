import type { DeviceId } from '#contract/ids';
import { isLive, type FileItem } from '#contract/items';
import type { LocalStore } from '../session/port.ts';
import { localFileOf } from '../session/rows.ts';
import { uploadKey } from '#contract/object-keys';
import type { ObjectStore } from './port.ts';

/** How long a sender may be silent before another device that has the bytes takes over: the time a part
 *  may take on a slow line. In milliseconds. */
const longestSilence = 3 * 60_000;

/** Lists the files that another device is sending. */
export const sentElsewhere = ({ snapshot }: LocalStore, deviceId: DeviceId): FileItem[] =>
  [...snapshot.rows.values()]
    .flatMap(({ item }) => (item.kind === 'file' && isLive(item) ? [item] : []))
    .filter(({ upload }) => upload.status === 'uploading' && upload.sender !== deviceId);

/** Other devices' transfers. */
export interface OtherSenders {
  /** Lists the parts in S3 of each transfer. */
  look(): Promise<void>;
  /** Whether the sender of a file has written its row or sent a part within three minutes. */
  isAlive(itemKey: string): boolean;
}

/** Follows other devices' transfers by their parts in S3: a row changes only when a transfer starts and
 *  ends. `now` is AWS's time in epoch milliseconds. */
export const followOtherSenders = (
  local: LocalStore,
  objects: ObjectStore,
  deviceId: DeviceId,
  now: () => number,
): OtherSenders => {
  const grewAt = new Map<string, number>();

  const lookAt = async (file: FileItem): Promise<void> => {
    const { upload, itemKey } = file;
    if (upload.status !== 'uploading' || upload.transfer.kind === 'single') return;
    const parts = await objects.listParts(uploadKey({ ...file }), upload.transfer.uploadId);
    const known = localFileOf(local.snapshot.files, itemKey).partsStored.length;
    if (parts === null || parts.length === known) return;
    if (parts.length > known) grewAt.set(itemKey, now());
    const partsStored = parts.map(({ partNumber }) => partNumber);
    await local.change([itemKey], ({ files, rows }) =>
      rows.has(itemKey) ? { files: [{ ...localFileOf(files, itemKey), partsStored }] } : {},
    );
  };

  return {
    async look() {
      for (const file of sentElsewhere(local, deviceId)) await lookAt(file);
    },
    isAlive(itemKey) {
      const item = local.snapshot.rows.get(itemKey)?.item;
      if (item?.kind !== 'file') return false;
      const lastSign = Math.max(Date.parse(item.updatedAt), grewAt.get(itemKey) ?? 0);
      return now() - lastSign < longestSilence;
    },
  };
};
