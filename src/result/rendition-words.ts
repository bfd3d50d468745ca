import type { Output } from '#contract/result-item';
import type { Rendition } from '#contract/recipe';
import { safeFileName } from './file-name.ts';

/** Which output stands for the picture in a list: the smallest that still fills a card on a sharp
 *  screen, or the largest there is. Null when there is none. */
export const pictureOf = (outputs: readonly Output[]): Output | null => {
  const bySize = [...outputs].sort((a, b) => a.width * a.height - b.width * b.height);
  return bySize.find(({ width }) => width >= 480) ?? bySize.at(-1) ?? null;
};

/** The output a viewer shows: the largest. */
export const largestOf = (outputs: readonly Output[]): Output | null =>
  [...outputs].sort((a, b) => b.width * b.height - a.width * a.height)[0] ?? null;

/** Size of an output in pixels. */
export const dimensions = ({ width, height }: Pick<Output, 'width' | 'height'>): string =>
  `${width}\u00a0×\u00a0${height}`;

/** What a rendition of a recipe will be, before it exists: e.g. `within 960 × 960`. */
export const plannedSize = ({ width, height, fit }: Rendition): string => {
  if (width === undefined) return `${height ?? '?'} high`;
  if (height === undefined) return `${width} wide`;
  const box = `${width}\u00a0×\u00a0${height}`;
  return fit === 'inside' ? `within ${box}` : box;
};

const formatNames: Readonly<Record<string, string>> = {
  'image/jpeg': 'JPEG',
  'image/png': 'PNG',
  'image/webp': 'WebP',
  'image/avif': 'AVIF',
};

/** A content type as people call it. */
export const formatName = (contentType: string): string => formatNames[contentType] ?? contentType;

/** The name a download is saved under, by itself or in an archive: the picture's own, then the
 *  rendition's, then the ending of the result's key, e.g. `beach-thumb.webp`. It is one that any file
 *  system takes; of a long name the picture's part is shortened, never the ending. */
export const downloadName = (fileName: string, output: Pick<Output, 'name' | 'key'>): string => {
  const base = fileName.replace(/\.[^.]{1,5}$/, '') || fileName;
  const ending = output.key.slice(output.key.lastIndexOf('.'));
  return safeFileName(base, `-${output.name}${ending}`);
};
