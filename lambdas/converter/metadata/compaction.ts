/** A file that is being made smaller in its own buffer, front to back: a copy of 200 MB would not fit
 *  the function's memory. */
export interface Compaction {
  /** Keeps a part of the original. Parts come in their order. */
  keep(from: number, to: number): void;
  /** Puts bytes in the place of a dropped part that was at least as long.
   *  @throws RangeError when that would overwrite what may still be kept. */
  replace(to: number, by: Uint8Array): void;
  /** The bytes kept. The original's buffer, changed. */
  result(): Buffer;
}

/** Starts to compact `bytes` in place. */
export const compact = (bytes: Buffer): Compaction => {
  let end = 0;
  return {
    keep(from, to) {
      if (from !== end) bytes.copyWithin(end, from, to);
      end += to - from;
    },
    replace(to, by) {
      if (end + by.length > to) {
        throw new RangeError('the replacement is longer than what it replaces');
      }
      bytes.set(by, end);
      end += by.length;
    },
    result: () => (end === bytes.length ? bytes : bytes.subarray(0, end)),
  };
};
