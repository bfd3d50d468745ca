import { compareKeys, firstIndex } from './key-order.ts';

/** Parameters of one page of a listing of objects. */
export interface ListingRequest {
  readonly prefix: string;
  /** Empty: no common prefixes. */
  readonly delimiter: string;
  /** List entries after this place; null: from the beginning. */
  readonly after: ListingPlace | null;
  /** Keys and common prefixes together. */
  readonly maxKeys: number;
}

/** Where a page ended. */
export interface ListingPlace {
  readonly at: string;
  /** True: `at` is a common prefix and everything under it has been listed. */
  readonly commonPrefix: boolean;
}

export interface ListingPage {
  readonly keys: readonly string[];
  readonly commonPrefixes: readonly string[];
  /** Where the next page continues; null on the last page. */
  readonly next: ListingPlace | null;
}

/** One page of `keys`, which are sorted by `compareKeys`. Everything under a common prefix counts as
 *  one entry and is skipped by bisection, so that a page costs its entries, not the bucket.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-prefixes.html */
export const listPage = (keys: readonly string[], request: ListingRequest): ListingPage => {
  const page = { keys: [] as string[], commonPrefixes: [] as string[] };
  let last: ListingPlace | null = null;
  let at = start(keys, request);
  for (;;) {
    const key = keys[at];
    if (!key?.startsWith(request.prefix)) return { ...page, next: null };
    // A page of zero entries is the last, otherwise a client would ask forever.
    if (page.keys.length + page.commonPrefixes.length >= request.maxKeys) {
      return { ...page, next: last };
    }
    const common = commonPrefix(key, request);
    if (common === null) page.keys.push(key);
    else page.commonPrefixes.push(common);
    last = { at: common ?? key, commonPrefix: common !== null };
    at = common === null ? at + 1 : afterPrefix(keys, common, at);
  }
};

const start = (keys: readonly string[], { prefix, delimiter, after }: ListingRequest): number => {
  const atPrefix = firstIndex(keys, (key) => compareKeys(key, prefix) >= 0);
  if (after === null) return atPrefix;
  const next = firstIndex(keys, (key) => compareKeys(key, after.at) > 0, atPrefix);
  // A start-after inside a common prefix still lists it; a page that ended with it does not.
  return after.commonPrefix && delimiter !== '' ? afterPrefix(keys, after.at, next) : next;
};

const afterPrefix = (keys: readonly string[], prefix: string, from: number): number =>
  firstIndex(keys, (key) => !key.startsWith(prefix) && compareKeys(key, prefix) > 0, from);

/** The common prefix under which a key is listed; null when it is listed by itself. */
export const commonPrefix = (
  key: string,
  { prefix, delimiter }: Pick<ListingRequest, 'prefix' | 'delimiter'>,
): string | null => {
  if (delimiter === '') return null;
  const end = key.indexOf(delimiter, prefix.length);
  return end === -1 ? null : key.slice(0, end + delimiter.length);
};

/** A continuation token encodes a place in the listing, so it stays valid after a restart. */
export const continuationToken = (place: ListingPlace): string =>
  Buffer.from(JSON.stringify([place.at, place.commonPrefix])).toString('base64url');

/** The place that a continuation token encodes; null when it is invalid. */
export const parseContinuationToken = (token: string): ListingPlace | null => {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(token, 'base64url').toString());
    if (!Array.isArray(parsed) || parsed.length !== 2) return null;
    const [at, isPrefix] = parsed as unknown[];
    return typeof at === 'string' && typeof isPrefix === 'boolean'
      ? { at, commonPrefix: isPrefix }
      : null;
  } catch {
    return null;
  }
};

/** A key or prefix under `encoding-type=url`: UTF-8, percent-encoded but for letters, digits and
 *  `-_.*` and `/`; a space is `+`. It is how a key that XML cannot carry is listed.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html#API_ListObjectsV2_ResponseSyntax */
export const urlEncoded = (text: string): string =>
  encodeURIComponent(text)
    .replace(/[!'()~]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%2F', '/')
    .replaceAll('%20', '+');
