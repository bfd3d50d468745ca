import type { DeviceId } from '#contract/ids';
import type { FileItem } from '#contract/items';
import type { LocalStore } from '../session/port.ts';
import { localFileOf } from '../session/rows.ts';
import { uploadKey } from '#contract/object-keys';
import type { ObjectStore } from './port.ts';

/** How long another device may show no sign of life before this one, if it has the bytes, goes on in
 *  its place: the time a part may take on a slow line. In milliseconds. */
const patience = 3 * 60_000;

/** Files that another device sends in parts, whose progress can be asked of S3. */
export const sentElsewhere = ({ snapshot }: LocalStore, deviceId: DeviceId): FileItem[] =>
  [...snapshot.rows.values()]
    .flatMap(({ item }) => (item.kind === 'file' && item.deleted === null ? [item] : []))
    .filter(({ upload }) => upload.status === 'uploading' && upload.sender !== deviceId);

/** Follows what other devices send. */
export interface OtherSenders {
  /** Asks S3 which parts have arrived since. */
  look(): Promise<void>;
  /** Whether the sender of a file was at work lately. */
  isAlive(itemKey: string): boolean;
}

/** Follows other devices' transfers by the parts that S3 has: their rows change only at the
 *  beginning and at the end. `now` is AWS's time in epoch milliseconds. */
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
      const sign = Math.max(Date.parse(item.updatedAt), grewAt.get(itemKey) ?? 0);
      return now() - sign < patience;
    },
  };
};
