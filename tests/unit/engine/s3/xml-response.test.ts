import { XMLParser } from 'fast-xml-parser';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { xmlResponse } from '../../../../engine/s3/xml-response.ts';

test('a document names its encoding and its namespace', () => {
  const content = { Name: 'b', Empty: undefined, Contents: [{ Key: 'k' }, { Key: 'l' }] };
  expect(xmlResponse('ListBucketResult', content, { etag: 'x' })).toEqual({
    status: 200,
    headers: { etag: 'x', 'content-type': 'application/xml' },
    body:
      '<?xml version="1.0" encoding="UTF-8"?>\n' +
      '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>b</Name>' +
      '<Contents><Key>k</Key></Contents><Contents><Key>l</Key></Contents></ListBucketResult>',
  });
});

test('any key reads back from the document unchanged', () => {
  const parser = new XMLParser({
    parseTagValue: false,
    htmlEntities: true,
    trimValues: false,
    processEntities: { enabled: true, maxTotalExpansions: Infinity, maxExpandedLength: Infinity },
  });
  const key = fc.string({
    unit: fc.constantFrom('a', '<', '>', '&', '"', "'", '\r', '\n', '\t', ' ', ']]>', '&amp;', 'ä'),
  });
  fc.assert(
    fc.property(key, (text) => {
      const { body } = xmlResponse('R', { Key: text });
      const parsed = parser.parse(String(body)) as { R: { Key: string } };
      expect(parsed.R.Key).toBe(text);
    }),
  );
});
