import type { Handler } from '../handler.ts';
import { initiatorElements } from '../initiator.ts';
import { pageSize, wholeNumber } from '../page-size.ts';
import { partPage } from '../part-list.ts';
import { isoTime, quoted, xmlResponse } from '../xml-response.ts';

/** Lists the parts that an upload has so far, page by page.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html */
export const listParts: Handler = ({ bucket, ownerId }, { bucket: name, key, query }) => {
  const uploadId = query.get('uploadId') ?? '';
  const { record, parts } = bucket(name).uploads.get(key, uploadId);
  const marker = wholeNumber('part-number-marker', query.get('part-number-marker'), 0);
  const maxParts = pageSize('max-parts', query.get('max-parts'));
  const page = partPage(parts, marker, maxParts);
  const { checksum } = record;
  const content = {
    Bucket: name,
    Key: key,
    UploadId: uploadId,
    PartNumberMarker: marker,
    NextPartNumberMarker: page.parts.at(-1)?.partNumber ?? 0,
    MaxParts: maxParts,
    IsTruncated: page.next !== null,
    Part: page.parts.map((part) => ({
      PartNumber: part.partNumber,
      LastModified: isoTime(part.lastModified),
      ETag: quoted(part.etag),
      Size: part.size,
      ...(checksum && { [`Checksum${checksum.algorithm}`]: part.checksum }),
    })),
    Initiator: initiatorElements(record.initiator, ownerId),
    Owner: { ID: ownerId },
    StorageClass: record.storageClass,
    ChecksumAlgorithm: checksum?.algorithm,
    ChecksumType: checksum?.type,
  };
  return Promise.resolve(xmlResponse('ListPartsResult', content));
};
