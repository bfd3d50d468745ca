import { checksumElements, type Checksum } from '../checksums.ts';
import type { Handler } from '../handler.ts';
import { pageSize, wholeNumber } from '../page-size.ts';
import { partPage } from '../part-list.ts';
import type { ObjectRecord } from '../records.ts';
import { invalidArgument } from '../s3-failures.ts';
import type { S3Request } from '../s3-service.ts';
import { xmlResponse, type XmlContent } from '../xml-response.ts';

type Attributes = (object: ObjectRecord, headers: S3Request['headers']) => XmlContent;

const attributes: Readonly<Record<string, Attributes>> = {
  ETag: ({ etag }) => etag,
  Checksum: ({ checksum }) => checksumElements(withoutPartCount(checksum)),
  ObjectParts: (object, headers) => partsOf(object, headers),
  StorageClass: ({ storageClass }) => storageClass,
  ObjectSize: ({ size }) => size,
};

/** Gives the attributes of an object that `x-amz-object-attributes` lists.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAttributes.html */
export const getObjectAttributes: Handler = ({ bucket }, { bucket: name, key, headers }) => {
  const list = headers.get('x-amz-object-attributes') ?? '';
  const requested = list.split(',').map((attribute) => attribute.trim());
  if (!requested.every((attribute) => Object.hasOwn(attributes, attribute))) {
    throw invalidArgument('x-amz-object-attributes', list, 'Invalid attribute name specified.');
  }
  const object = bucket(name).objects.get(key);
  const content = Object.entries(attributes).flatMap(([attribute, read]) =>
    requested.includes(attribute) ? [[attribute, read(object, headers)] as const] : [],
  );
  return Promise.resolve(
    xmlResponse('GetObjectAttributesResponse', Object.fromEntries(content), {
      'last-modified': new Date(object.lastModified).toUTCString(),
    }),
  );
};

/** A composite checksum stands here without the number of parts. */
const withoutPartCount = (checksum: Checksum): Checksum => ({
  ...checksum,
  value: checksum.value.replace(/-\d+$/, ''),
});

/** S3 lists the parts only of an object with a composite checksum; of any other, their number. */
const partsOf = (
  { multipart, checksum }: ObjectRecord,
  headers: S3Request['headers'],
): XmlContent => {
  if (multipart === null) return undefined;
  const count = { PartsCount: multipart.parts.length };
  if (checksum.type === 'FULL_OBJECT') return count;
  const marker = wholeNumber('part-number-marker', headers.get('x-amz-part-number-marker'), 0);
  const maxParts = pageSize('max-parts', headers.get('x-amz-max-parts'));
  const numbered = multipart.parts.map((part, index) => ({ ...part, partNumber: index + 1 }));
  const byNumber = new Map(numbered.map((part) => [part.partNumber, part]));
  const page = partPage(byNumber, marker, maxParts);
  return {
    ...count,
    PartNumberMarker: marker,
    NextPartNumberMarker: page.parts.at(-1)?.partNumber ?? 0,
    MaxParts: maxParts,
    IsTruncated: page.next !== null,
    Part: page.parts.map(({ partNumber, size, checksum: value }) => ({
      PartNumber: partNumber,
      Size: size,
      [`Checksum${checksum.algorithm}`]: value,
    })),
  };
};
