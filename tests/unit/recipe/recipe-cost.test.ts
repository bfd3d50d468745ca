import { expect, test } from 'vitest';
import { recipeCost } from '../../../src/recipe/recipe-cost.ts';
import type { FileView, UsageView } from '../../../src/ui/views.ts';

const files = (sizes: readonly number[], isReconverted = true): FileView[] =>
  sizes.map((size) => ({ size, isReconverted }) as FileView);

const usage: UsageView = { usedBytes: 0, maxBytes: 1_000, usedObjects: 990, maxObjects: 1_000 };

test.each<{
  name: string;
  files: FileView[];
  usage: UsageView | null;
  words: string;
  isTooMuch?: boolean;
}>([
  {
    name: 'files that are not uploaded cost nothing',
    files: files([1, 2], false),
    usage,
    words: 'No picture here is uploaded yet: saving costs nothing.',
  },
  {
    name: 'each uploaded picture costs one conversion',
    files: [...files([100, 200]), ...files([900], false)],
    usage,
    words: 'Saving converts 2 pictures again (300 B): 2 of the 10 conversions left today.',
  },
  {
    name: 'one picture',
    files: files([100]),
    usage,
    words: 'Saving converts 1 picture again (100 B): 1 of the 10 conversions left today.',
  },
  {
    name: 'without a known limit only the cost is shown',
    files: files([100, 200]),
    usage: null,
    words: 'Saving converts 2 pictures again (300 B), of today’s limit.',
  },
  {
    name: 'more pictures than conversions are left',
    files: files(Array.from({ length: 12 }, () => 1)),
    usage,
    words:
      'Saving converts 12 pictures again (12 B), more than is left of today’s limit. 2 of them keep their present sizes. Retry them after midnight UTC.',
    isTooMuch: true,
  },
  {
    name: 'more bytes than are left',
    files: files([600, 600]),
    usage,
    words:
      'Saving converts 2 pictures again (1.2 kB), more than is left of today’s limit. 1 of them keeps its present sizes. Retry it after midnight UTC.',
    isTooMuch: true,
  },
  {
    name: 'a limit that is used up',
    files: files([1, 1]),
    usage: { ...usage, usedObjects: 1_000 },
    words:
      'Saving converts 2 pictures again (2 B), more than is left of today’s limit. 2 of them keep their present sizes. Retry them after midnight UTC.',
    isTooMuch: true,
  },
])('$name', ({ files: list, usage: today, words, isTooMuch = false }) => {
  const cost = recipeCost({ files: list }, today, 'decimal');
  const plainSpaces = cost.words.replaceAll('\u00a0', ' ');
  expect({ ...cost, words: plainSpaces }).toEqual({ words, isTooMuch });
});
