import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { isObject, type JsonObject } from '../../iam/json-object.ts';
import { S3Failure, type CompletedPart, type Deletion } from '../../s3/s3-service.ts';

/** Maximum size of a document in bytes: enough for 1,000 keys of 1,024 escaped characters, and for 10,000
 *  parts with a checksum. */
export const longestBody = 8 * 1024 * 1024;

const malformed = () =>
  new S3Failure(
    400,
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  );

const parser = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  trimValues: false,
  // `decodeEntity` decodes XML's five entities and character references.
  processEntities: false,
  isArray: (name) => name === 'Object' || name === 'Part' || name === 'Tag',
});

/** One key of a DeleteObjects body, not yet authorised. */
export type RequestedDeletion = Omit<Deletion, 'allowed' | 'message'>;

/** The keys of a DeleteObjects body, and whether the response lists only errors.
 *  @throws S3Failure MalformedXML for anything but 1 to 1,000 keys, and for a DTD or an entity;
 *  NotImplemented for conditions on time or size, which only directory buckets have.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
export const parseDeletions = (
  body: Buffer,
): { readonly deletions: readonly RequestedDeletion[]; readonly quiet: boolean } => {
  const root = parseRoot(body, 'Delete', ['Object', 'Quiet']);
  const deletions = listOf(root.Object, 1000).map((object) => {
    requireOnly(object, ['Key', 'VersionId', 'ETag', 'LastModifiedTime', 'Size']);
    if ('LastModifiedTime' in object || 'Size' in object) {
      throw new S3Failure(
        501,
        'NotImplemented',
        'Conditions on the time or size of an object are not implemented.',
      );
    }
    const key = text(object.Key);
    const etag = text(object.ETag);
    if (key === null || key === '' || key.includes('\0')) throw malformed();
    return {
      key,
      versionId: text(object.VersionId),
      ...(etag === null ? {} : { etag: unquoted(etag) }),
    };
  });
  return { deletions, quiet: text(root.Quiet)?.trim().toLowerCase() === 'true' };
};

const unquoted = (etag: string): string => etag.trim().replace(/^"(.*)"$/, '$1');

/** The parts that a CompleteMultipartUpload body lists, in the order given.
 *  @throws S3Failure MalformedXML for anything but an empty body or 1 to 10,000 parts.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html */
export const parseCompletedParts = (body: Buffer): readonly CompletedPart[] => {
  // S3 looks for the upload first.
  if (body.length === 0) return [];
  const root = parseRoot(body, 'CompleteMultipartUpload', ['Part']);
  return listOf(root.Part, 10_000).map((part) => {
    const algorithms = Object.keys(part).filter((name) => name.startsWith('Checksum'));
    requireOnly(part, ['PartNumber', 'ETag', ...algorithms]);
    const partNumber = text(part.PartNumber)?.trim() ?? '';
    const etag = unquoted(text(part.ETag) ?? '');
    if (!/^\d{1,5}$/.test(partNumber) || etag === '') throw malformed();
    const checksums = algorithms.map((name): [string, string] => [
      name.slice('Checksum'.length).toLowerCase(),
      text(part[name])?.trim() ?? '',
    ]);
    return {
      partNumber: Number(partNumber),
      etag,
      checksums: Object.fromEntries(checksums),
    };
  });
};

/** The tags in the `tagging` field of a form.
 *  @throws S3Failure MalformedXML.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html */
export const parseTagging = (xml: string): readonly (readonly [key: string, value: string])[] => {
  const { TagSet: tagSet } = parseRoot(Buffer.from(xml), 'Tagging', ['TagSet']);
  if (tagSet === '') return [];
  if (!isObject(tagSet)) throw malformed();
  requireOnly(tagSet, ['Tag']);
  return listOf(tagSet.Tag, 50).map((tag) => {
    requireOnly(tag, ['Key', 'Value']);
    const [key, value] = [text(tag.Key), text(tag.Value)];
    if (key === null || value === null) throw malformed();
    return [key, value];
  });
};

const parseRoot = (body: Buffer, name: string, children: readonly string[]): JsonObject => {
  const xml = decodeUtf8(body);
  if (
    /<!|<\?(?!xml[\s?])/i.test(xml.replace(/^\uFEFF/, '')) ||
    XMLValidator.validate(xml) !== true
  ) {
    throw malformed();
  }
  const document = parseXml(xml);
  if (!isObject(document)) throw malformed();
  const [root, ...others] = Object.entries(document).filter(([element]) => element !== '?xml');
  if (root?.[0] !== name || others.length > 0 || !isObject(root[1])) throw malformed();
  requireOnly(root[1], children);
  return root[1];
};
const parseXml = (xml: string): unknown => {
  try {
    return parser.parse(xml);
  } catch {
    throw malformed();
  }
};

const decodeUtf8 = (body: Buffer): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw malformed();
  }
};

/** Rejects other elements, and text between elements. */
const requireOnly = (element: JsonObject, children: readonly string[]): void => {
  for (const [name, value] of Object.entries(element)) {
    const isSpace = name === '#text' && typeof value === 'string' && value.trim() === '';
    if (!children.includes(name) && !isSpace) throw malformed();
  }
};

const listOf = (value: unknown, longest: number): readonly JsonObject[] => {
  if (!Array.isArray(value) || value.length > longest || !value.every(isObject)) throw malformed();
  return value;
};

/** The text of an element that holds text only; null when it is absent. */
const text = (value: unknown): string | null => {
  if (value === undefined) return null;
  if (typeof value !== 'string') throw malformed();
  return value.replace(/&([^;\s]*;?)/g, (_whole, name: string) => decodeEntity(name));
};

const entities: Readonly<Record<string, string>> = {
  'amp;': '&',
  'lt;': '<',
  'gt;': '>',
  'quot;': '"',
  'apos;': "'",
};

const decodeEntity = (name: string): string => {
  const known = entities[name];
  if (known !== undefined) return known;
  const [, hex, decimal] = /^#(?:x([0-9a-f]{1,6})|(\d{1,7}));$/i.exec(name) ?? [];
  const code = hex === undefined ? Number(decimal ?? 0) : Number.parseInt(hex, 16);
  const isCharacter = code > 0 && code <= 0x10_ff_ff && (code < 0xd8_00 || code > 0xdf_ff);
  if (!isCharacter) throw malformed();
  return String.fromCodePoint(code);
};
