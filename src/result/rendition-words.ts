import type { Output } from '#contract/result-item';
import type { FileView } from '../ui/views.ts';
import type { Rendition } from '#contract/recipe';
import { safeFileName } from './file-name.ts';

/** The outputs to show of a file: of its last conversion, or of the one before until that is ready. */
export const shownOutputs = ({ state, earlier }: FileView): readonly Output[] =>
  state.status === 'ready' ? state.outputs : earlier;

const pixels = ({ width, height }: Output): number => width * height;

/** The largest output: the one that stands for the picture. */
export const largestOf = (outputs: readonly Output[]): Output | null =>
  outputs.reduce<Output | null>(
    (largest, output) => (largest === null || pixels(output) > pixels(largest) ? output : largest),
    null,
  );

const ratioOf = ({ width, height }: Output): number => width / height;

/** Width / height of the picture that outputs show; null when there is none. */
export const pictureRatio = (outputs: readonly Output[]): number | null => {
  const largest = largestOf(outputs);
  return largest === null ? null : ratioOf(largest);
};

/** The output to show in a tile that is `width` device pixels wide: the smallest with the picture's ratio that
 *  fills it, or nearly, else the largest. Null when there is none. */
export const pictureFor = (outputs: readonly Output[], width: number): Output | null => {
  const largest = largestOf(outputs);
  if (largest === null) return null;
  const fitting = outputs.filter(
    (output) =>
      output.width >= width * 0.9 && Math.abs(ratioOf(output) / ratioOf(largest) - 1) < 0.03,
  );
  return fitting.reduce((best, output) => (output.width < best.width ? output : best), largest);
};

/** Size of an output in pixels. */
export const dimensions = ({ width, height }: Pick<Output, 'width' | 'height'>): string =>
  `${width}\u00a0×\u00a0${height}`;

/** The size of a rendition that does not exist yet, e.g. `within 960 × 960`. */
export const plannedSize = ({ width, height, fit }: Rendition): string => {
  if (fit === 'original') return /* @wc-include */ 'original size';
  if (width === undefined) return `${height ?? '?'} high`;
  if (height === undefined) return `${width} wide`;
  const box = dimensions({ width, height });
  if (fit !== 'inside') return box;
  // @wc-include
  return `within ${box}`;
};

/** How much smaller than the original a result is, e.g. `−96 %`, or how much larger; null when they differ
 *  by less than a percent. Both in bytes. */
export const saving = (original: number, bytes: number): string | null => {
  if (original <= 0) return null;
  const percent = Math.round((1 - bytes / original) * 100);
  if (percent === 0) return null;
  return percent > 0 ? `−${Math.min(99, percent)}\u00a0%` : `+${-percent}\u00a0%`;
};

/** What to say beside a size: that its bytes are those of another, else its saving. `original` in bytes. */
export const besideSize = (original: number, { bytes, sameAs }: Output): string | null =>
  sameAs === undefined ? saving(original, bytes) : /* @wc-include */ `same as ${sameAs}`;

/** What files have become. */
export interface Totals {
  /** Outputs. */
  readonly count: number;
  /** Bytes of the outputs. One whose bytes are those of another adds none. */
  readonly bytes: number;
  /** Bytes of the originals of those files that have outputs. */
  readonly originals: number;
}

/** Adds up the outputs of files and the originals they were made of. */
export const totalsOf = (files: readonly FileView[]): Totals => {
  const total = { count: 0, bytes: 0, originals: 0 };
  for (const file of files) {
    const outputs = shownOutputs(file);
    total.count += outputs.length;
    for (const { bytes, sameAs } of outputs) {
      if (sameAs === undefined) total.bytes += bytes;
    }
    if (outputs.length > 0) total.originals += file.size;
  }
  return total;
};

const formatNames: Readonly<Record<string, string>> = {
  'image/jpeg': 'JPEG',
  'image/png': 'PNG',
  'image/webp': 'WebP',
  'image/avif': 'AVIF',
};

/** The usual name of a content type. */
export const formatName = (contentType: string): string => formatNames[contentType] ?? contentType;

/** The file name of a download, alone or in an archive: the picture's name, the rendition's name and
 *  the extension of the result's key, e.g. `beach-thumb.webp`. Valid on any file system; a long
 *  picture name is shortened. */
export const downloadName = (fileName: string, output: Pick<Output, 'name' | 'key'>): string => {
  const base = fileName.replace(/\.[^.]{1,5}$/, '') || fileName;
  const ending = output.key.slice(output.key.lastIndexOf('.'));
  return safeFileName(base, `-${output.name}${ending}`);
};
