import type { Handler } from '../handler.ts';
import { compareKeys } from '../key-order.ts';
import { keyEncoding } from '../listed-object.ts';
import { pageSize } from '../page-size.ts';
import { uploadPage } from '../upload-listing.ts';
import { initiatorElements } from '../initiator.ts';
import { isoTime, xmlResponse } from '../xml-response.ts';

/** Lists the multipart uploads in progress by key, then by time.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html */
export const listMultipartUploads: Handler = ({ bucket, ownerId }, { bucket: name, query }) => {
  const { uploads } = bucket(name);
  const encode = keyEncoding(query.get('encoding-type'));
  const maxUploads = pageSize('max-uploads', query.get('max-uploads'));
  const listing = {
    prefix: query.get('prefix') ?? '',
    delimiter: query.get('delimiter') ?? '',
    keyMarker: query.get('key-marker') ?? '',
    uploadIdMarker: query.get('upload-id-marker') ?? '',
    maxUploads,
  };
  const sorted = Array.from(uploads.all, ({ record }) => record).sort(
    (left, right) =>
      compareKeys(left.key, right.key) ||
      left.initiated - right.initiated ||
      compareKeys(left.uploadId, right.uploadId),
  );
  const page = uploadPage(sorted, listing);
  const last = page.uploads.at(-1);
  const content = {
    Bucket: name,
    KeyMarker: encode(listing.keyMarker),
    UploadIdMarker: listing.uploadIdMarker,
    NextKeyMarker: encode(page.next?.key ?? last?.key ?? ''),
    NextUploadIdMarker: page.next ? page.next.uploadId : (last?.uploadId ?? ''),
    Delimiter: listing.delimiter === '' ? undefined : encode(listing.delimiter),
    Prefix: listing.prefix === '' ? undefined : encode(listing.prefix),
    EncodingType: query.get('encoding-type'),
    MaxUploads: maxUploads,
    IsTruncated: page.next !== null,
    Upload: page.uploads.map((upload) => ({
      Key: encode(upload.key),
      UploadId: upload.uploadId,
      Initiator: initiatorElements(upload.initiator, ownerId),
      Owner: { ID: ownerId },
      StorageClass: upload.storageClass,
      Initiated: isoTime(upload.initiated),
      ChecksumAlgorithm: upload.checksum?.algorithm,
      ChecksumType: upload.checksum?.type,
    })),
    CommonPrefixes: page.commonPrefixes.map((common) => ({ Prefix: encode(common) })),
  };
  return Promise.resolve(xmlResponse('ListMultipartUploadsResult', content));
};
