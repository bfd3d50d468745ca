import { XMLBuilder } from 'fast-xml-parser';
import type { S3Response } from './s3-service.ts';

/** An element's children: text, elements, or a list of elements of one name; undefined: no element. */
export type XmlContent =
  | string
  | number
  | boolean
  | undefined
  | readonly XmlContent[]
  | { readonly [name: string]: XmlContent };

const builder = new XMLBuilder({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  // The builder knows five entities; S3's answers also carry characters that a parser would change
  // or XML has no other way to write.
  processEntities: false,
  tagValueProcessor: (_name, value) => escape(String(value)),
});

/** An S3 answer with an XML document: `root` in S3's namespace, UTF-8.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/RESTCommonResponseHeaders.html */
export const xmlResponse = (
  root: string,
  content: Readonly<Record<string, XmlContent>>,
  headers: Readonly<Record<string, string>> = {},
): S3Response => {
  const document = builder.build({
    [root]: { '@xmlns': 'http://s3.amazonaws.com/doc/2006-03-01/', ...content },
  });
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n${document}`;
  return { status: 200, headers: { ...headers, 'content-type': 'application/xml' }, body };
};

// eslint-disable-next-line no-control-regex -- keys may hold control characters
const ESCAPED = /[&<>"\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]/g;

const escape = (text: string): string =>
  text.replace(ESCAPED, (character) => `&#x${character.charCodeAt(0).toString(16).toUpperCase()};`);

/** An entity tag as headers and documents show it. */
export const quoted = (etag: string): string => `"${etag}"`;

/** Writes a time as S3's documents show it: ISO 8601, in whole seconds, with `.000`. Takes epoch
 *  milliseconds. */
export const isoTime = (time: number): string =>
  new Date(Math.floor(time / 1000) * 1000).toISOString();
