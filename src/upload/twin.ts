import type { FileItem } from '#contract/items';
import { currentOutcome } from '#contract/lifecycle';
import type { Recipe } from '#contract/recipe';
import { sameValue } from '#contract/same-value';
import type { Snapshot } from '../session/port.ts';

/** S3's limit for CopyObject, in bytes.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
export const largestCopy = 5 * 1024 ** 3;

/** What another file with the same content saves. */
export type Saving =
  /** Its renditions are the ones wanted: they are shown. */
  | { readonly kind: 'same'; readonly twin: FileItem }
  /** Its upload is stored: S3 copies it, and it is converted with this file's own recipe. */
  | { readonly kind: 'copy'; readonly twin: FileItem };

/** Files that hold an upload of their own with this content. */
const twinsOf = ({ rows }: Snapshot, file: FileItem, checksum: string): FileItem[] =>
  [...rows.values()]
    .flatMap(({ item }) => (item.kind === 'file' ? [item] : []))
    .filter((other) => other.itemKey !== file.itemKey && other.deleted === null)
    .filter(({ upload }) => upload.status === 'uploaded')
    .filter((other) => other.checksum === checksum && other.size === file.size);

const isReadyWith = ({ results }: Snapshot, { itemKey, upload }: FileItem, recipe: Recipe) =>
  upload.status === 'uploaded' &&
  sameValue(upload.conversion.recipe, recipe) &&
  currentOutcome(upload, results.get(itemKey) ?? null)?.status === 'ready';

/** Looks for a file whose content is the same, so that no bytes need be sent; null when there is
 *  none. `checksum` is the file's own, in the form S3 gives. */
export const savingFor = (
  snapshot: Snapshot,
  file: FileItem,
  checksum: string,
  recipe: Recipe,
): Saving | null => {
  const twins = twinsOf(snapshot, file, checksum);
  const ready = twins.find((twin) => isReadyWith(snapshot, twin, recipe));
  if (ready !== undefined) return { kind: 'same', twin: ready };
  const [twin] = file.size <= largestCopy ? twins : [];
  return twin === undefined ? null : { kind: 'copy', twin };
};

/** Whether a file that shows another one's renditions may go on doing so: while that one is there and
 *  its conversion is of the recipe that this one's session asks for. */
export const isStillSame = ({ rows }: Snapshot, file: FileItem, recipe: Recipe): boolean => {
  if (file.upload.status !== 'same' || !sameValue(file.upload.recipe, recipe)) return false;
  const twin = rows.get(file.upload.as)?.item;
  if (twin?.kind !== 'file' || twin.deleted !== null || twin.upload.status !== 'uploaded') {
    return false;
  }
  return sameValue(twin.upload.conversion.recipe, recipe);
};
