import { isLive, type FileItem } from '#contract/items';
import { sessionKey } from '#contract/item-keys';
import { currentOutcome } from '#contract/lifecycle';
import type { Recipe } from '#contract/recipe';
import { sameValue } from '#contract/same-value';
import { outcomeOf } from '../session/outcomes.ts';
import type { Snapshot } from '../session/port.ts';

/** S3's limit for CopyObject, in bytes.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
export const largestCopy = 5 * 1024 ** 3;

/** What a file can reuse of another file with the same content. */
export type Reuse =
  /** Shows its renditions: they are of the same recipe. */
  | { readonly kind: 'show'; readonly original: FileItem }
  /** Has S3 copy its upload, to convert it with this file's own recipe. */
  | { readonly kind: 'copy'; readonly original: FileItem };

/** Lists the files with an upload of their own with this content. */
const storedDuplicates = ({ rows }: Snapshot, file: FileItem, checksum: string): FileItem[] =>
  [...rows.values()]
    .flatMap(({ item }) => (item.kind === 'file' ? [item] : []))
    .filter((other) => other.itemKey !== file.itemKey && other.deleted === null)
    .filter(({ upload }) => upload.status === 'uploaded')
    .filter((other) => other.checksum === checksum && other.size === file.size);

const isReadyWith = (snapshot: Snapshot, file: FileItem, recipe: Recipe) =>
  file.upload.status === 'uploaded' &&
  sameValue(file.upload.conversion.recipe, recipe) &&
  currentOutcome(file.upload, outcomeOf(snapshot, file))?.status === 'ready';

/** Finds a file with the same content, so that no bytes need to be sent; null when there is none.
 *  `checksum` is the file's own, in S3's form. */
export const findReuse = (
  snapshot: Snapshot,
  file: FileItem,
  checksum: string,
  recipe: Recipe,
): Reuse | null => {
  const duplicates = storedDuplicates(snapshot, file, checksum);
  const ready = duplicates.find((original) => isReadyWith(snapshot, original, recipe));
  if (ready !== undefined) return { kind: 'show', original: ready };
  const [original] = file.size <= largestCopy ? duplicates : [];
  return original === undefined ? null : { kind: 'copy', original };
};

/** Whether a file is about to be converted with this recipe, because its session has it. */
const willBeConvertedWith = ({ rows }: Snapshot, file: FileItem, recipe: Recipe): boolean => {
  const session = rows.get(sessionKey(file.sessionId))?.item;
  return (
    session?.kind === 'session' &&
    isLive(session) &&
    isLive(file) &&
    sameValue(session.recipe, recipe)
  );
};

/** Whether a duplicate may go on showing the other file's renditions: that file exists, and its conversion
 *  has, or is about to have, the recipe of this one's session. */
export const mayStayDuplicate = (snapshot: Snapshot, file: FileItem, recipe: Recipe): boolean => {
  if (file.upload.status !== 'duplicate') return false;
  const original = snapshot.rows.get(file.upload.of)?.item;
  if (
    original?.kind !== 'file' ||
    original.deleted !== null ||
    original.upload.status !== 'uploaded'
  ) {
    return false;
  }
  return (
    sameValue(original.upload.conversion.recipe, recipe) ||
    willBeConvertedWith(snapshot, original, recipe)
  );
};
