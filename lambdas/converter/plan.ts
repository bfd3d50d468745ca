import { qualityOf } from '#contract/default-quality';
import { placementOf, type Placement, type Size } from '#contract/placement';
import type { Recipe, Rendition } from '#contract/recipe';
import { sameValue } from '#contract/same-value';
import { limits } from './limits.ts';
import { refuse } from './refusal.ts';

/** How one rendition comes to be: from the decoded source, or from the `scaled` of an earlier step. */
export interface Step extends Placement {
  readonly rendition: Rendition;
  readonly from: 'source' | number;
  /** The earlier step whose bytes this one has too; null when it is encoded. */
  readonly sameAs: number | null;
}

/** A picture made from one that is hardly larger is softer than one made from the source: Lanczos
 *  twice. From here on the difference cannot be seen. */
const leastShrink = 4 / 3;

const area = ({ width, height }: Size): number => width * height;

/** What two renditions share when their bytes are equal. */
const encoding = ({ rendition, scaled, crop, box }: Pick<Step, 'rendition' | keyof Placement>) => ({
  ...{ scaled, crop, box },
  ...{ format: rendition.format, quality: qualityOf(rendition), pad: rendition.pad },
});

/** The nearest earlier picture that a size may be made from: the same size, or large enough that
 *  shrinking twice cannot be seen. Otherwise the source. */
const origin = (scaled: Size, earlier: readonly Step[]): Step['from'] => {
  for (let index = earlier.length - 1; index >= 0; index -= 1) {
    const step = earlier[index];
    if (step === undefined || step.sameAs !== null) continue;
    const candidate = step.scaled;
    const same = candidate.width === scaled.width && candidate.height === scaled.height;
    if (same || candidate.width >= scaled.width * leastShrink) return index;
  }
  return 'source';
};

/** Plans a recipe for a source of that size, orientation applied: largest first, so that a picture
 *  is decoded once and each smaller one is made from a larger one. Renditions that come out the same, as
 *  those of a small picture do, are encoded once. */
export const plan = (source: Size, { renditions }: Recipe): readonly Step[] => {
  const placed = renditions
    .map((rendition) => ({ rendition, ...placementOf(source, rendition) }))
    .sort((one, other) => area(other.scaled) - area(one.scaled));
  const steps: Step[] = [];
  for (const step of placed) {
    const same = steps.findIndex((earlier) => sameValue(encoding(earlier), encoding(step)));
    steps.push({ ...step, from: origin(step.scaled, steps), sameAs: same === -1 ? null : same });
  }
  return steps;
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
