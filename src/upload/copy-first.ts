import type { ObjectKey } from '#contract/object-keys';
import type { ObjectFacts, ObjectStore } from './port.ts';

/** Copies the first of `sources` that exists to `to`, with new metadata.
 *  @returns whether one of them exists.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
export const copyFirst = async (
  objects: Pick<ObjectStore, 'copy'>,
  sources: readonly ObjectKey[],
  to: ObjectKey,
  facts: ObjectFacts,
): Promise<boolean> => {
  for (const source of sources) {
    if ((await objects.copy(source, to, facts)) === 'copied') return true;
  }
  return false;
};
