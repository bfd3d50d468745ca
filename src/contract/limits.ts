/** The largest upload that the converter accepts, in bytes. The page refuses a larger file before it
 *  sends a byte. */
export const maxUploadBytes = 200_000_000;

/** The most pixels that the converter makes from one upload, over all renditions. */
export const maxOutputPixels = 120_000_000;

/** The most pixels that the converter makes from one upload in AVIF, over all renditions. */
export const maxAvifPixels = 30_000_000;
