import { byteSize, type Units } from '#contract/byte-size';
import { grouped } from '../ui/grouped.ts';
import type { SessionView, UsageView } from '../ui/views.ts';
import { plural } from '../ui/plural.ts';

/** How many of these uploads, counted from the first, fit into what is left of today's limit. Sizes
 *  in bytes. */
const fitting = (sizes: readonly number[], usage: UsageView): number => {
  let bytes = usage.maxBytes - usage.usedBytes;
  let objects = usage.maxObjects - usage.usedObjects;
  let count = 0;
  for (const size of sizes) {
    bytes -= size;
    objects -= 1;
    if (bytes < 0 || objects < 0) break;
    count += 1;
  }
  return count;
};

/** How much of today's limit a new recipe uses. */
export interface RecipeCost {
  readonly words: string;
  /** Whether it is more than is left today. */
  readonly isTooMuch: boolean;
}

/** Describes how much of today's limit a new recipe for a session uses: each uploaded picture is
 *  converted again and counts like an upload of its size. */
export const recipeCost = (
  { files }: Pick<SessionView, 'files'>,
  usage: UsageView | null,
  units: Units,
): RecipeCost => {
  const sizes = files.flatMap(({ isReconverted, size }) => (isReconverted ? [size] : []));
  const count = sizes.length;
  if (count === 0) {
    return { words: 'No picture here is uploaded yet: saving costs nothing.', isTooMuch: false };
  }
  const bytes = byteSize(
    sizes.reduce((sum, size) => sum + size, 0),
    units,
  );
  if (usage === null) {
    const words = plural(
      count,
      [
        'Saving converts # picture again ({bytes}), of today’s limit.',
        'Saving converts # pictures again ({bytes}), of today’s limit.',
      ],
      { bytes },
    );
    return { words, isTooMuch: false };
  }
  const left = Math.max(0, usage.maxObjects - usage.usedObjects);
  const fits = fitting(sizes, usage);
  if (fits === count) {
    const words = plural(
      count,
      [
        'Saving converts # picture again ({bytes}): # of the {left} conversions left today.',
        'Saving converts # pictures again ({bytes}): # of the {left} conversions left today.',
      ],
      { bytes, left: grouped(left) },
    );
    return { words, isTooMuch: false };
  }
  const converts = plural(
    count,
    [
      'Saving converts # picture again ({bytes}), more than is left of today’s limit.',
      'Saving converts # pictures again ({bytes}), more than is left of today’s limit.',
    ],
    { bytes },
  );
  const rest = plural(count - fits, [
    '# of them keeps its present sizes. Retry it after midnight UTC.',
    '# of them keep their present sizes. Retry them after midnight UTC.',
  ]);
  return { words: `${converts} ${rest}`, isTooMuch: true };
};
