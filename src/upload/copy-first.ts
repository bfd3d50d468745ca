import { generationsPrefix } from '#contract/generations';
import type { ObjectKey } from '#contract/object-keys';
import type { ObjectFacts, ObjectStore } from './port.ts';

/** What copying needs of the store. */
export type CopySources = Pick<ObjectStore, 'copy' | 'uploadsUnder'>;

/** Copies the first of `sources` that exists to `to`, with new metadata. Where none does, copies any other
 *  generation, which has the same content: several devices that change the recipe at once may leave only one
 *  that the merged row does not name.
 *  @param sources uploads of one file, the likeliest first.
 *  @returns whether there is one.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
export const copyFirst = async (
  objects: CopySources,
  sources: readonly ObjectKey[],
  to: ObjectKey,
  facts: ObjectFacts,
): Promise<boolean> => {
  if (await copyOneOf(objects, sources, to, facts)) return true;
  const [first] = sources;
  if (first === undefined) return false;
  const stored = await objects.uploadsUnder(generationsPrefix(first));
  return copyOneOf(objects, [...stored].reverse(), to, facts);
};

const copyOneOf = async (
  objects: CopySources,
  sources: readonly ObjectKey[],
  to: ObjectKey,
  facts: ObjectFacts,
): Promise<boolean> => {
  for (const source of sources) {
    if ((await objects.copy(source, to, facts)) === 'copied') return true;
  }
  return false;
};
