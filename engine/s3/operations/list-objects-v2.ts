import type { Handler } from '../handler.ts';
import {
  continuationToken,
  listPage,
  parseContinuationToken,
  type ListingPlace,
} from '../listing.ts';
import { pageSize } from '../page-size.ts';
import { keyEncoding, listedObject } from '../listed-object.ts';
import { S3Failure, type S3Request } from '../s3-service.ts';
import { xmlResponse } from '../xml-response.ts';

/** Lists objects page by page.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
export const listObjectsV2: Handler = ({ bucket, ownerId }, { bucket: name, query }) => {
  const { objects } = bucket(name);
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const maxKeys = pageSize('max-keys', query.get('max-keys'));
  const encode = keyEncoding(query.get('encoding-type'));
  const owner = query.get('fetch-owner') === 'true' ? ownerId : null;
  const page = listPage(objects.keys, { prefix, delimiter, after: placeOf(query), maxKeys });
  // A token replaces it, also in the response.
  const startAfter = query.has('continuation-token') ? undefined : query.get('start-after');
  const content = {
    Name: name,
    Prefix: encode(prefix),
    StartAfter: startAfter && encode(startAfter),
    ContinuationToken: query.get('continuation-token'),
    NextContinuationToken: page.next ? continuationToken(page.next) : undefined,
    KeyCount: page.keys.length + page.commonPrefixes.length,
    MaxKeys: maxKeys,
    Delimiter: delimiter === '' ? undefined : encode(delimiter),
    EncodingType: query.get('encoding-type'),
    IsTruncated: page.next !== null,
    Contents: page.keys.map((key) => listedObject(objects.get(key), encode, owner)),
    CommonPrefixes: page.commonPrefixes.map((common) => ({ Prefix: encode(common) })),
  };
  return Promise.resolve(xmlResponse('ListBucketResult', content));
};

/** A continuation token takes precedence over start-after. */
const placeOf = (query: S3Request['query']): ListingPlace | null => {
  const token = query.get('continuation-token');
  if (token === undefined) {
    const at = query.get('start-after');
    return at === undefined ? null : { at, commonPrefix: false };
  }
  const place = parseContinuationToken(token);
  if (place) return place;
  throw new S3Failure(400, 'InvalidArgument', 'The continuation token provided is incorrect', {
    ArgumentName: 'continuation-token',
    ...(token !== '' && { ArgumentValue: token }),
  });
};
