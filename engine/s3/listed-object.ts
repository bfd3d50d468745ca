import { urlEncoded } from './listing.ts';
import type { ObjectRecord } from './records.ts';
import { invalidArgument } from './s3-failures.ts';
import { isoTime, quoted, type XmlContent } from './xml-response.ts';

/** How `encoding-type` shows keys and prefixes in a listing.
 *  @throws S3Failure InvalidArgument unless it is absent or `url`. */
export const keyEncoding = (encodingType: string | undefined): ((text: string) => string) => {
  if (encodingType === undefined) return (text) => text;
  if (encodingType === 'url') return urlEncoded;
  throw invalidArgument(
    'encoding-type',
    encodingType,
    'Invalid Encoding Method specified in Request',
  );
};

/** The `Contents` element of an object.
 *  @param owner canonical user ID; null leaves the owner out. */
export const listedObject = (
  object: ObjectRecord,
  encode: (text: string) => string,
  owner: string | null,
): XmlContent => ({
  Key: encode(object.key),
  LastModified: isoTime(object.lastModified),
  ETag: quoted(object.etag),
  ChecksumAlgorithm: object.checksum.algorithm,
  ChecksumType: object.checksum.type,
  Size: object.size,
  ...(owner !== null && { Owner: { ID: owner } }),
  StorageClass: object.storageClass,
});
