/** Bytes of an upload that the converter takes. The page refuses a larger file before it sends a byte. */
export const maxUploadBytes = 200_000_000;
