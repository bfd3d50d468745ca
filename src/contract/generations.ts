import type { FileId } from './ids.ts';
import { fileKey, parseItemKey } from './item-keys.ts';
import type { FileItem } from './items.ts';
import { currentOutcome, type Conversion } from './lifecycle.ts';
import { uploadKey, type FileAddress, type ObjectKey } from './object-keys.ts';
import type { ResultItem } from './result-item.ts';

/** The digits of a ULID: Crockford's base 32.
 *  @see https://github.com/ulid/spec */
const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** The last characters of a file ID, which tell the generations of one file apart. */
const varying = 2;

const count = digits.length ** varying;

const valueOf = (text: string): number =>
  [...text].reduce((value, digit) => value * digits.length + digits.indexOf(digit), 0);

/** Returns the file ID of a generation: 0 is the file's own ID, each later one increments its last
 *  two characters. Every device computes the same ID. */
export const generationId = (fileId: FileId, generation: number): FileId => {
  const value = (valueOf(fileId.slice(-varying)) + generation) % count;
  const high = digits[Math.floor(value / digits.length)] ?? '';
  const low = digits[value % digits.length] ?? '';
  return `${fileId.slice(0, -varying)}${high}${low}` as FileId;
};

/** Returns the prefix that the keys of all generations of a file have in common, in a bucket or in
 *  the results table; `key` is that of any generation. */
export const generationsPrefix = (key: string): string => key.slice(0, -varying);

/** Whether a key is of an earlier generation than `current`, the key of an upload or an outcome of the
 *  same file. `key` may also be that of a rendition. Numbers wrap: half of the others are earlier. */
export const isEarlierGeneration = (key: string, current: string): boolean => {
  const start = current.length - varying;
  const distance = valueOf(current.slice(start)) - valueOf(key.slice(start, current.length));
  const before = (distance + count) % count;
  return before > 0 && before <= count / 2;
};

const generationOf = ({ upload }: Pick<FileItem, 'upload'>): number =>
  upload.status === 'uploaded' ? upload.conversion.generation : 0;

/** Returns the address of the upload that the file's last conversion reads. */
export const currentAddress = (file: FileItem): FileAddress => {
  const { identityId, sessionId, fileId } = file;
  return { identityId, sessionId, fileId: generationId(fileId, generationOf(file)) };
};

/** Returns the sort key of the outcome of the file's last conversion. */
export const outcomeKey = ({ sessionId, fileId, upload }: FileItem): string =>
  fileKey(sessionId, generationId(fileId, generationOf({ upload })));

/** Returns the sort key of the outcome to show until the next conversion is ready: the last one's if
 *  that is ready, else the one shown now. `outcome` is the last conversion's. */
export const outcomeToKeep = (
  file: FileItem,
  outcome: ResultItem | null,
): Conversion['previous'] => {
  if (file.upload.status !== 'uploaded') return null;
  const isReady = currentOutcome(file.upload, outcome)?.status === 'ready';
  return isReady ? outcomeKey(file) : file.upload.conversion.previous;
};

/** Lists the keys of uploads that may have the file's content, the likeliest first: those of the
 *  shown, the first and the last conversion. Some may be missing: the converter deletes an upload
 *  that it refuses. */
export const uploadsOf = (file: FileItem): readonly ObjectKey[] => {
  const { identityId, upload } = file;
  const previous = upload.status === 'uploaded' ? upload.conversion.previous : null;
  const shown = previous === null ? null : parseItemKey(previous);
  return [
    ...new Set([
      ...(shown?.kind === 'file' ? [uploadKey({ ...shown, identityId })] : []),
      uploadKey({ ...file }),
      uploadKey(currentAddress(file)),
    ]),
  ];
};
