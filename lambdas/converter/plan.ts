import type { Recipe, Rendition } from '#contract/recipe';
import { limits } from './limits.ts';
import { refuse } from './refusal.ts';

/** Pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** How one rendition comes to be. */
export interface Step {
  readonly rendition: Rendition;
  /** The whole picture, scaled: from the decoded source, or from the `scaled` of an earlier step. */
  readonly scaled: Size;
  readonly from: 'source' | number;
  /** What of it is kept, about the centre; the same size when nothing is cut. */
  readonly crop: Size;
  /** The box it lies in, about the centre; the same size when nothing is added. */
  readonly box: Size;
}

/** A picture made from one that is hardly larger is softer than one made from the source: Lanczos
 *  twice. From here on the difference cannot be seen. */
const leastShrink = 4 / 3;

const area = ({ width, height }: Size): number => width * height;

const scaledBy = ({ width, height }: Size, scale: number): Size => ({
  width: Math.max(1, Math.round(width * scale)),
  height: Math.max(1, Math.round(height * scale)),
});

/** How a picture fills a rendition's box. No rendition is larger than its source, since that adds bytes
 *  and no detail: a cover becomes a smaller box of the same shape, a contained picture stays small. */
const geometry = (source: Size, rendition: Rendition): Omit<Step, 'from'> => {
  const { width, height, fit } = rendition;
  if (fit === 'cover' && width !== undefined && height !== undefined) {
    const box = scaledBy(
      { width, height },
      Math.min(1, source.width / width, source.height / height),
    );
    const scaled = scaledBy(source, Math.max(box.width / source.width, box.height / source.height));
    const crop = {
      width: Math.min(box.width, scaled.width),
      height: Math.min(box.height, scaled.height),
    };
    return { rendition, scaled, crop, box: crop };
  }
  const scale = Math.min(
    1,
    width === undefined ? 1 : width / source.width,
    height === undefined ? 1 : height / source.height,
  );
  const scaled = scaledBy(source, scale);
  const box =
    fit === 'contain' ? { width: width ?? scaled.width, height: height ?? scaled.height } : scaled;
  return { rendition, scaled, crop: scaled, box };
};

/** The nearest earlier picture that a size may be made from: the same size, or large enough that
 *  shrinking twice cannot be seen. Otherwise the source. */
const origin = (scaled: Size, earlier: readonly Omit<Step, 'from'>[]): Step['from'] => {
  for (let index = earlier.length - 1; index >= 0; index -= 1) {
    const candidate = earlier[index]?.scaled;
    if (candidate === undefined) continue;
    const same = candidate.width === scaled.width && candidate.height === scaled.height;
    if (same || candidate.width >= scaled.width * leastShrink) return index;
  }
  return 'source';
};

/** Plans a recipe for a source of that size, orientation applied: largest first, so that a picture
 *  is decoded once and each smaller one is made from a larger one. */
export const plan = (source: Size, { renditions }: Recipe): readonly Step[] => {
  const steps = renditions
    .map((rendition) => geometry(source, rendition))
    .sort((one, other) => area(other.scaled) - area(one.scaled));
  return steps.map((step, index) => ({
    ...step,
    from: origin(step.scaled, steps.slice(0, index)),
  }));
};

/** Holds a plan against the limits; `frames` counts those that a WebP keeps.
 *  @throws Refusal `too-much-output`. */
export const checkOutput = (steps: readonly Step[], frames: number): void => {
  let pixels = 0;
  let avif = 0;
  for (const { rendition, box } of steps) {
    const side = Math.max(box.width, box.height);
    if (side > limits.outputSide) {
      throw refuse.tooMuchOutput(
        `The rendition ${rendition.name} would be ${side} pixels long, more than ${limits.outputSide}`,
      );
    }
    pixels += area(box) * (rendition.format === 'webp' ? frames : 1);
    if (rendition.format === 'avif') avif += area(box);
  }
  if (pixels > limits.outputPixels) {
    throw refuse.tooMuchOutput(
      `The renditions have ${Math.ceil(pixels / 1e6)} megapixels together, more than ${limits.outputPixels / 1e6}`,
    );
  }
  if (avif > limits.avifPixels) {
    throw refuse.tooMuchOutput(
      `The AVIF renditions have ${Math.ceil(avif / 1e6)} megapixels together, more than ${limits.avifPixels / 1e6}`,
    );
  }
};
