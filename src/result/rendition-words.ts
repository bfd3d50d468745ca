import type { Output } from '#contract/result-item';
import type { FileView } from '../ui/views.ts';
import type { Rendition } from '#contract/recipe';
import { safeFileName } from './file-name.ts';

/** The outputs to show of a file: of its last conversion, or of the one before until that is ready. */
export const shownOutputs = ({ state, earlier }: FileView): readonly Output[] =>
  state.status === 'ready' ? state.outputs : earlier;

/** The output to show on a card: the smallest that fills it on a high-density screen, else the
 *  largest. Null when there is none. */
export const pictureOf = (outputs: readonly Output[]): Output | null => {
  const bySize = [...outputs].sort((a, b) => a.width * a.height - b.width * b.height);
  return bySize.find(({ width }) => width >= 480) ?? bySize.at(-1) ?? null;
};

/** The largest output, which the viewer shows. */
export const largestOf = (outputs: readonly Output[]): Output | null =>
  [...outputs].sort((a, b) => b.width * b.height - a.width * a.height)[0] ?? null;

/** Size of an output in pixels. */
export const dimensions = ({ width, height }: Pick<Output, 'width' | 'height'>): string =>
  `${width}\u00a0×\u00a0${height}`;

/** The size of a rendition that does not exist yet, e.g. `within 960 × 960`. */
export const plannedSize = ({ width, height, fit }: Rendition): string => {
  if (width === undefined) return `${height ?? '?'} high`;
  if (height === undefined) return `${width} wide`;
  const box = `${width}\u00a0×\u00a0${height}`;
  return fit === 'inside' ? `within ${box}` : box;
};

/** How much smaller than the original a result is, e.g. `−96 %`, or how much larger; null when they differ
 *  by less than a percent. Both in bytes. */
export const saving = (original: number, bytes: number): string | null => {
  if (original <= 0) return null;
  const percent = Math.round((1 - bytes / original) * 100);
  if (percent === 0) return null;
  return percent > 0 ? `−${Math.min(99, percent)}\u00a0%` : `+${-percent}\u00a0%`;
};

const formatNames: Readonly<Record<string, string>> = {
  'image/jpeg': 'JPEG',
  'image/png': 'PNG',
  'image/webp': 'WebP',
  'image/avif': 'AVIF',
};

/** The usual name of a content type. */
export const formatName = (contentType: string): string => formatNames[contentType] ?? contentType;

/** The name of the format that all outputs share; null when they differ. */
export const commonFormat = (outputs: readonly Output[]): string | null => {
  const [type, ...others] = new Set(outputs.map(({ contentType }) => contentType));
  return type === undefined || others.length > 0 ? null : formatName(type);
};

/** The file name of a download, alone or in an archive: the picture's name, the rendition's name and
 *  the extension of the result's key, e.g. `beach-thumb.webp`. Valid on any file system; a long
 *  picture name is shortened. */
export const downloadName = (fileName: string, output: Pick<Output, 'name' | 'key'>): string => {
  const base = fileName.replace(/\.[^.]{1,5}$/, '') || fileName;
  const ending = output.key.slice(output.key.lastIndexOf('.'));
  return safeFileName(base, `-${output.name}${ending}`);
};
