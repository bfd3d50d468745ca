/** Orders object keys as S3 lists them: by their UTF-8 bytes. JavaScript orders by UTF-16 units, which
 *  differs for characters above U+FFFF. Gives a negative, zero or positive number.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
export const compareKeys = (left: string, right: string): number => {
  const shorter = Math.min(left.length, right.length);
  for (let at = 0; at < shorter; at += 1) {
    const difference = rank(left.charCodeAt(at)) - rank(right.charCodeAt(at));
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
};

// Surrogates (U+D800 to U+DFFF) spell the code points above U+FFFF, whose UTF-8 bytes sort last.
const rank = (unit: number): number => {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
};

/** Index of the first element for which `holds` is true, when it is false for every element before
 *  and true for every one after; the length where it never is. Looks only at `from` and later. */
export const firstIndex = (
  sorted: readonly string[],
  holds: (key: string) => boolean,
  from = 0,
): number => {
  let low = from;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(sorted[middle] ?? '')) high = middle;
    else low = middle + 1;
  }
  return low;
};
