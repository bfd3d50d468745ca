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

const geometry = (source: Size, rendition: Rendition): Omit<Step, 'from'> => {
  const { width, height, fit } = rendition;
  const scales = [
    ...(width === undefined ? [] : [width / source.width]),
    ...(height === undefined ? [] : [height / source.height]),
  ];
  // No rendition is larger than its source: enlarging adds bytes and no detail.
  const scale = Math.min(1, fit === 'cover' ? Math.max(...scales) : Math.min(...scales));
  const scaled = {
    width: Math.max(1, Math.round(source.width * scale)),
    height: Math.max(1, Math.round(source.height * scale)),
  };
  const asked = { width: width ?? scaled.width, height: height ?? scaled.height };
  switch (fit) {
    case 'inside':
      return { rendition, scaled, crop: scaled, box: scaled };
    case 'cover': {
      const crop = {
        width: Math.min(asked.width, scaled.width),
        height: Math.min(asked.height, scaled.height),
      };
      return { rendition, scaled, crop, box: crop };
    }
    case 'contain':
      return { rendition, scaled, crop: scaled, box: asked };
  }
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
    pixels += area(box) * (rendition.format === 'webp' ? frames : 1);
    if (rendition.format === 'avif') avif += area(box);
  }
  if (pixels > limits.outputPixels)
    throw refuse.tooMuchOutput(
      `The renditions have ${Math.ceil(pixels / 1e6)} megapixels together, more than ${limits.outputPixels / 1e6}`,
    );
  if (avif > limits.avifPixels)
    throw refuse.tooMuchOutput(
      `The AVIF renditions have ${Math.ceil(avif / 1e6)} megapixels together, more than ${limits.avifPixels / 1e6}`,
    );
};
