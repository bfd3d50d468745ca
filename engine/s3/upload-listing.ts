import { compareKeys } from './key-order.ts';
import { commonPrefix } from './listing.ts';

/** One page of a listing of multipart uploads. */
export interface UploadListing {
  readonly prefix: string;
  /** Empty: no common prefixes. */
  readonly delimiter: string;
  /** List uploads after this key; empty: from the beginning. */
  readonly keyMarker: string;
  /** With `keyMarker`: also list uploads of that key after this upload. Ignored without it. */
  readonly uploadIdMarker: string;
  /** Uploads and common prefixes together. */
  readonly maxUploads: number;
}

interface ListedUpload {
  readonly key: string;
  readonly uploadId: string;
}

export interface UploadPage<Upload> {
  readonly uploads: readonly Upload[];
  readonly commonPrefixes: readonly string[];
  /** Markers of the next page; null on the last. A common prefix has no upload ID. */
  readonly next: ListedUpload | null;
}

/** A page of uploads, which are sorted by key and then by time. A key marker inside a common prefix
 *  continues after the whole prefix.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html */
export const uploadPage = <Upload extends ListedUpload>(
  sorted: readonly Upload[],
  listing: UploadListing,
): UploadPage<Upload> => {
  const { prefix, keyMarker, maxUploads } = listing;
  const uploads: Upload[] = [];
  const commonPrefixes: string[] = [];
  const skipped = keyMarker.startsWith(prefix) ? commonPrefix(keyMarker, listing) : null;
  let last: ListedUpload | null = null;
  for (const upload of afterMarkers(sorted, listing)) {
    if (!upload.key.startsWith(prefix)) continue;
    const common = commonPrefix(upload.key, listing);
    if (common !== null && (common === skipped || common === commonPrefixes.at(-1))) continue;
    if (uploads.length + commonPrefixes.length >= maxUploads) {
      return { uploads, commonPrefixes, next: last };
    }
    if (common === null) uploads.push(upload);
    else commonPrefixes.push(common);
    last = common === null ? upload : { key: common, uploadId: '' };
  }
  return { uploads, commonPrefixes, next: null };
};

const afterMarkers = <Upload extends ListedUpload>(
  sorted: readonly Upload[],
  { keyMarker, uploadIdMarker }: UploadListing,
): readonly Upload[] => {
  if (keyMarker === '') return sorted;
  const marked = sorted.findIndex(
    ({ key, uploadId }) => key === keyMarker && uploadId === uploadIdMarker,
  );
  if (marked >= 0) return sorted.slice(marked + 1);
  return sorted.filter(({ key }) => compareKeys(key, keyMarker) > 0);
};
