/** How much of a JPEG's quality is kept: more than any rendition shows. */
const quality = 0.95;

/** Decodes a HEIC picture where the browser can (Safari), because the converter cannot.
 *  @returns a JPEG of the same size, upright and without metadata, under the same name with `.jpg`; null
 *  where the browser cannot decode it.
 *  @see https://developer.mozilla.org/docs/Web/API/Window/createImageBitmap */
export const heicAsJpeg = async (file: File): Promise<File | null> => {
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (bitmap === null) return null;
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
  bitmap.close();
  const jpeg = await canvas.convertToBlob({ type: 'image/jpeg', quality }).catch(() => null);
  if (jpeg === null) return null;
  const name = `${file.name.replace(/\.hei[cf]$/i, '')}.jpg`;
  return new File([jpeg], name, { type: 'image/jpeg', lastModified: file.lastModified });
};
