/** Bytes of an upload that the converter takes. The page refuses a larger file before it sends a byte. */
export const maxUploadBytes = 200_000_000;

/** Pixels that the converter makes of one upload, all renditions together. */
export const maxOutputPixels = 120_000_000;

/** Pixels that the converter makes of one upload in AVIF, all renditions together. */
export const maxAvifPixels = 30_000_000;
