import type { Handler } from '../handler.ts';
import { invalidArgument } from '../s3-failures.ts';
import {
  continuationToken,
  listPage,
  parseContinuationToken,
  urlEncoded,
  type ListingPlace,
} from '../listing.ts';
import { pageSize } from '../page-size.ts';
import type { ObjectRecord } from '../records.ts';
import type { S3Request } from '../service.ts';
import { isoTime, quoted, xmlResponse, type XmlContent } from '../xml-response.ts';

/** Lists objects page by page.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
export const listObjectsV2: Handler = ({ bucket }, { bucket: name, query }) => {
  const { objects } = bucket(name);
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const maxKeys = pageSize('max-keys', query.get('max-keys'));
  const show = shownBy(query.get('encoding-type'));
  const page = listPage(objects.keys, { prefix, delimiter, after: placeOf(query), maxKeys });
  const startAfter = query.get('start-after');
  const content = {
    Name: name,
    Prefix: show(prefix),
    StartAfter: startAfter && show(startAfter),
    ContinuationToken: query.get('continuation-token'),
    NextContinuationToken: page.next ? continuationToken(page.next) : undefined,
    KeyCount: page.keys.length + page.commonPrefixes.length,
    MaxKeys: maxKeys,
    Delimiter: delimiter === '' ? undefined : show(delimiter),
    EncodingType: query.get('encoding-type'),
    IsTruncated: page.next !== null,
    Contents: page.keys.map((key) => entry(objects.get(key), show)),
    CommonPrefixes: page.commonPrefixes.map((common) => ({ Prefix: show(common) })),
  };
  return Promise.resolve(xmlResponse('ListBucketResult', content));
};

const entry = (object: ObjectRecord, show: (text: string) => string): XmlContent => ({
  Key: show(object.key),
  LastModified: isoTime(object.lastModified),
  ETag: quoted(object.etag),
  ChecksumAlgorithm: object.checksum.algorithm,
  ChecksumType: object.checksum.type,
  Size: object.size,
  StorageClass: 'STANDARD',
});

/** A continuation token goes before start-after. */
const placeOf = (query: S3Request['query']): ListingPlace | null => {
  const token = query.get('continuation-token');
  if (token === undefined) {
    const at = query.get('start-after');
    return at === undefined ? null : { at, commonPrefix: false };
  }
  const place = parseContinuationToken(token);
  if (place) return place;
  throw invalidArgument(
    'continuation-token',
    token,
    'The continuation token provided is incorrect',
  );
};

const shownBy = (encodingType: string | undefined): ((text: string) => string) => {
  if (encodingType === undefined) return (text) => text;
  if (encodingType === 'url') return urlEncoded;
  throw invalidArgument(
    'encoding-type',
    encodingType,
    'Invalid Encoding Method specified in Request',
  );
};
