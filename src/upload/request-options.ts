/** Options of one request. `onProgress` is called with the bytes of the body sent so far. */
export interface RequestOptions {
  readonly abortSignal?: AbortSignal;
  readonly onProgress?: (sentBytes: number) => void;
}
