import { XMLParser } from 'fast-xml-parser';
import { malformedXml } from './s3-failures.ts';
import { S3Failure } from './s3-service.ts';

/** An object's tags by key. */
export type Tags = Readonly<Record<string, string>>;

const MAX_TAGS = 10;
const MAX_KEY = 128;
const MAX_VALUE = 256;

/** Reads `x-amz-tagging`: tags as a URL query. None without the header.
 *  @throws S3Failure InvalidTag, BadRequest.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
export const tagsOfHeader = (header: string | undefined): Tags =>
  checked([...new URLSearchParams(header ?? '')]);

/** Reads the document of PutObjectTagging.
 *  @throws S3Failure MalformedXML, InvalidTag, BadRequest.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html */
export const tagsOfXml = (xml: string): Tags => {
  // No document of S3's has a DOCTYPE; refusing it leaves no entity to expand.
  if (/<!DOCTYPE/i.test(xml)) throw malformedXml();
  const document = child(parse(xml), 'Tagging');
  // S3 reads a document without a TagSet as one without tags.
  if (isBlank(document)) return {};
  const tagSet = child(document, 'TagSet');
  const tags = isBlank(tagSet) ? [] : child(tagSet, 'Tag');
  if (!Array.isArray(tags)) throw malformedXml();
  return checked(tags.map((tag: unknown) => [text(tag, 'Key'), text(tag, 'Value')] as const));
};

const isBlank = (node: unknown): boolean => typeof node === 'string' && node.trim() === '';

const parse = (xml: string): unknown => {
  const parser = new XMLParser({
    parseTagValue: false,
    trimValues: false,
    isArray: (name) => name === 'Tag',
  });
  try {
    return parser.parse(xml, true);
  } catch {
    throw malformedXml();
  }
};

const child = (node: unknown, name: string): unknown => {
  if (typeof node !== 'object' || node === null || !Object.hasOwn(node, name)) throw malformedXml();
  return (node as Record<string, unknown>)[name];
};

const text = (node: unknown, name: string): string => {
  const value = child(node, name);
  if (typeof value !== 'string') throw malformedXml();
  return value;
};

const checked = (pairs: readonly (readonly [string, string])[]): Tags => {
  if (pairs.length > MAX_TAGS) {
    throw new S3Failure(400, 'BadRequest', 'Object tags cannot be greater than 10');
  }
  const tags = new Map(pairs);
  if (tags.size < pairs.length) throw invalidTag('Cannot provide multiple Tags with the same key');
  for (const [key, value] of pairs) {
    if (key === '' || [...key].length > MAX_KEY) {
      throw invalidTag('The TagKey you have provided is invalid');
    }
    if (key.startsWith('aws:')) throw invalidTag('Your TagKey cannot be prefixed with aws:');
    if ([...value].length > MAX_VALUE) {
      throw invalidTag('The TagValue you have provided is invalid');
    }
  }
  return Object.fromEntries(tags);
};

const invalidTag = (message: string): S3Failure => new S3Failure(400, 'InvalidTag', message);
