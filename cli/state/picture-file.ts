import { openAsBlob } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';

/** A file on disk, as it was when a command was given it. */
export interface FileReference {
  /** Absolute. */
  readonly path: string;
  readonly type: string;
  /** Bytes. */
  readonly size: number;
  /** When its content last changed, in epoch milliseconds. */
  readonly changedAt: number;
}

const references = new WeakMap<Blob, FileReference>();

const typeOf: Readonly<Record<string, string>> = {
  '.avif': 'image/avif',
  '.gif': 'image/gif',
  '.heic': 'image/heic',
  '.heif': 'image/heif',
  '.jpeg': 'image/jpeg',
  '.jpg': 'image/jpeg',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.tif': 'image/tiff',
  '.tiff': 'image/tiff',
  '.webp': 'image/webp',
};

const openReference = async (reference: FileReference): Promise<File> => {
  const { type } = reference;
  const blob = await openAsBlob(reference.path, { type });
  const name = path.basename(reference.path);
  const file = new File([blob], name, { type, lastModified: reference.changedAt });
  references.set(file, reference);
  return file;
};

/** Opens a file without reading it: its bytes are read from disk as they are used.
 *  @throws the system's error when there is no such file; reading throws NotReadableError once it has
 *  changed.
 *  @see https://nodejs.org/api/fs.html#fsopenasblobpath-options */
export const openPicture = async (given: string): Promise<File> => {
  const { size, mtimeMs, isFile } = await describe(given);
  if (!isFile) throw Object.assign(new Error(`${given} is no file`), { code: 'EISDIR' });
  return openReference({
    path: path.resolve(given),
    type: typeOf[path.extname(given).toLowerCase()] ?? 'application/octet-stream',
    size,
    changedAt: mtimeMs,
  });
};

const describe = async (file: string) => {
  const stats = await stat(file);
  return { size: stats.size, mtimeMs: stats.mtimeMs, isFile: stats.isFile() };
};

/** Opens a file again that a former command was given; null when it is gone or has changed. */
export const reopen = async (reference: FileReference): Promise<File | null> => {
  const now = await describe(reference.path).catch(() => null);
  const isSame = now?.size === reference.size && now.mtimeMs === reference.changedAt;
  return isSame ? openReference(reference) : null;
};

/** Returns the file on disk that `openPicture` gave these bytes of.
 *  @throws {TypeError} for other bytes. */
export const referenceOf = (bytes: Blob): FileReference => {
  const reference = references.get(bytes);
  if (reference === undefined) throw new TypeError('bytes without a file');
  return reference;
};
