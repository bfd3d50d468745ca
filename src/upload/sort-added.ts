import { maxUploadBytes } from '#contract/limits';
import type { SkippedFile, SkipReason } from '../ui/views.ts';

type Named = Pick<File, 'name' | 'size' | 'type'>;

/** Endings of pictures, for files whose type the browser does not know. */
const pictureEnding = /\.(jpe?g|png|webp|avif|gif|tiff?)$/i;

/** Whether a file is HEIC by its name or its type. */
export const isHeic = ({ name, type }: Pick<File, 'name' | 'type'>): boolean =>
  /^image\/hei[cf]/.test(type) || /\.(heic|heif)$/i.test(name);

/** Why a file is not worth an upload, or null. The converter decides about every other file: it
 *  reads the content, this function only name, size and type. */
export const reasonToSkip = ({ name, size, type }: Named): SkipReason | null => {
  if (isHeic({ name, type })) return 'heic';
  if (type.startsWith('image/svg') || /\.svgz?$/i.test(name)) return 'svg';
  const isTyped = type !== '' && type !== 'application/octet-stream';
  const isPicture = isTyped ? type.startsWith('image/') : pictureEnding.test(name);
  if (!isPicture) return 'not-a-picture';
  if (size === 0) return 'empty';
  return size > maxUploadBytes ? 'too-large' : null;
};

/** Sorts files into those to add and those to skip, each with its reason. */
export const sortAdded = <Added extends Named>(
  files: readonly Added[],
): { readonly taken: readonly Added[]; readonly skipped: readonly SkippedFile[] } => {
  const taken: Added[] = [];
  const skipped: SkippedFile[] = [];
  for (const file of files) {
    const reason = reasonToSkip(file);
    if (reason === null) taken.push(file);
    else skipped.push({ name: file.name, reason });
  }
  return { taken, skipped };
};
