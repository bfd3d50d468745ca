import { SvelteMap } from 'svelte/reactivity';
import type { FileId, SessionId } from '#contract/ids';
import type { FileView } from '../ui/views.ts';

/** A small copy of a picture that this browser has. */
export interface Preview {
  readonly url: string;
  /** Width / height. */
  readonly ratio: number;
}

/** Pixels of a preview's longer side: a tile on a sharp screen. */
const previewSide = 640;
/** Most previews kept; the oldest are dropped. */
const kept = 200;

type Subject = Pick<File, 'name' | 'size'>;

const keyOf = (sessionId: SessionId, { name, size }: Subject): string =>
  `${sessionId}/${size}/${name}`;

/** Makes a small upright copy. Rejects for what the browser cannot decode. */
const shrink = async (file: Blob): Promise<{ blob: Blob; ratio: number }> => {
  const bitmap = await createImageBitmap(file);
  const scale = Math.min(1, previewSide / Math.max(bitmap.width, bitmap.height));
  const ratio = bitmap.width / bitmap.height;
  const canvas = new OffscreenCanvas(
    Math.max(1, Math.round(bitmap.width * scale)),
    Math.max(1, Math.round(bitmap.height * scale)),
  );
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return { blob: await canvas.convertToBlob({ type: 'image/webp', quality: 0.8 }), ratio };
};

/** Previews of pictures until their first rendition exists: of those just added, and after a reload of
 *  those whose bytes this browser keeps. */
export class Previews {
  readonly #asked: Record<string, true> = {};
  readonly #made = new SvelteMap<string, Preview>();
  #queue: Promise<void> = Promise.resolve();
  #closed = false;

  /** Makes previews one after another, so that a large batch does not fill the memory. */
  add(sessionId: SessionId, files: readonly File[]): void {
    for (const file of files.slice(0, kept)) {
      if (!file.type.startsWith('image/')) continue;
      this.#queue = this.#queue.then(() => this.#make(keyOf(sessionId, file), file));
    }
  }

  /** A file's preview, or null. */
  of(sessionId: SessionId, subject: Subject): Preview | null {
    return this.#made.get(keyOf(sessionId, subject)) ?? null;
  }

  /** Makes the preview of a picture from the bytes that this browser keeps, once. */
  want(
    { fileId, sessionId, ...subject }: FileView,
    bytesOf: (sessionId: SessionId, fileId: FileId) => Promise<Blob | null>,
  ): void {
    if (this.#asked[fileId] === true) return;
    this.#asked[fileId] = true;
    const key = keyOf(sessionId, subject);
    this.#queue = this.#queue.then(async () => {
      if (this.#closed || this.#made.has(key)) return;
      const bytes = await bytesOf(sessionId, fileId).catch(() => null);
      if (bytes !== null) await this.#make(key, bytes);
    });
  }

  clear(): void {
    this.#closed = true;
    for (const { url } of this.#made.values()) URL.revokeObjectURL(url);
    this.#made.clear();
  }

  async #make(key: string, file: Blob): Promise<void> {
    if (this.#closed || this.#made.has(key)) return;
    const copy = await shrink(file).catch(() => null);
    if (copy === null || this.#closed) return;
    this.#made.set(key, { url: URL.createObjectURL(copy.blob), ratio: copy.ratio });
    this.#dropOldest();
  }

  #dropOldest(): void {
    const [oldest] = this.#made;
    if (oldest === undefined || this.#made.size <= kept) return;
    URL.revokeObjectURL(oldest[1].url);
    this.#made.delete(oldest[0]);
  }
}
