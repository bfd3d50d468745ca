import type { Rendition } from './recipe.ts';

/** Pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** How a picture fills a rendition's box. */
export interface Placement {
  /** The whole picture, scaled. */
  readonly scaled: Size;
  /** What of it is kept; all of it when nothing is cut. */
  readonly crop: Size & { readonly left: number; readonly top: number };
  /** The box that the crop lies in the middle of; the same size when nothing is added. */
  readonly box: Size;
}

const scaledBy = ({ width, height }: Size, scale: number): Size => ({
  width: Math.max(1, Math.round(width * scale)),
  height: Math.max(1, Math.round(height * scale)),
});

/** Where a crop begins along one side: its middle lies as near to the focus as the picture allows. */
const cropStart = (whole: number, kept: number, focusPercent: number): number =>
  Math.min(Math.max(0, Math.floor((whole * focusPercent) / 100 - kept / 2)), whole - kept);

const whole = (size: Size): Placement['crop'] => ({ left: 0, top: 0, ...size });

/** Places a picture in a rendition's box. No rendition is larger than its source, since that adds bytes
 *  and no detail: a cover becomes a smaller box of the same shape, a contained picture stays small. */
export const placementOf = (source: Size, rendition: Rendition): Placement => {
  const { width, height, fit, focus = [50, 50] } = rendition;
  if (fit === 'cover' && width !== undefined && height !== undefined) {
    const box = scaledBy(
      { width, height },
      Math.min(1, source.width / width, source.height / height),
    );
    const scaled = scaledBy(source, Math.max(box.width / source.width, box.height / source.height));
    const kept = {
      width: Math.min(box.width, scaled.width),
      height: Math.min(box.height, scaled.height),
    };
    const left = cropStart(scaled.width, kept.width, focus[0]);
    const top = cropStart(scaled.height, kept.height, focus[1]);
    return { scaled, crop: { left, top, ...kept }, box: kept };
  }
  const scale = Math.min(
    1,
    width === undefined ? 1 : width / source.width,
    height === undefined ? 1 : height / source.height,
  );
  const scaled = scaledBy(source, scale);
  const box =
    fit === 'contain' ? { width: width ?? scaled.width, height: height ?? scaled.height } : scaled;
  return { scaled, crop: whole(scaled), box };
};
