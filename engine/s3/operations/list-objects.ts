import type { Handler } from '../handler.ts';
import { commonPrefix, listPage, type ListingPlace } from '../listing.ts';
import { keyEncoding, listedObject } from '../listed-object.ts';
import { pageSize } from '../page-size.ts';
import { xmlResponse } from '../xml-response.ts';

/** Lists objects by marker, as older clients do.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html */
export const listObjects: Handler = ({ bucket, ownerId }, { bucket: name, query }) => {
  const { objects } = bucket(name);
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const marker = query.get('marker') ?? '';
  const maxKeys = pageSize('max-keys', query.get('max-keys'));
  const encode = keyEncoding(query.get('encoding-type'));
  const after = placeOfMarker(marker, prefix, delimiter);
  const page = listPage(objects.keys, { prefix, delimiter, after, maxKeys });
  const content = {
    Name: name,
    Prefix: encode(prefix),
    Marker: encode(marker),
    // Without a delimiter S3 gives no NextMarker: the last key is the marker.
    NextMarker: page.next && delimiter !== '' ? encode(page.next.at) : undefined,
    MaxKeys: maxKeys,
    Delimiter: delimiter === '' ? undefined : encode(delimiter),
    EncodingType: query.get('encoding-type'),
    IsTruncated: page.next !== null,
    Contents: page.keys.map((key) => listedObject(objects.get(key), encode, ownerId)),
    CommonPrefixes: page.commonPrefixes.map((common) => ({ Prefix: encode(common) })),
  };
  return Promise.resolve(xmlResponse('ListBucketResult', content));
};

/** A marker inside a common prefix continues after the whole prefix. */
const placeOfMarker = (marker: string, prefix: string, delimiter: string): ListingPlace | null => {
  if (marker === '') return null;
  const common = marker.startsWith(prefix) ? commonPrefix(marker, { prefix, delimiter }) : null;
  return { at: common ?? marker, commonPrefix: common !== null };
};
