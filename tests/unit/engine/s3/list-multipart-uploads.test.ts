import { describe, expect, test } from 'vitest';
import { beginUpload, openS3, send, xmlOf, type OpenedS3 } from './s3-fixture.ts';

const withUploads = async (...keys: readonly string[]) => {
  const opened = await openS3();
  const ids: string[] = [];
  for (const key of keys) {
    opened.clock.now += 1000;
    ids.push(await beginUpload(opened.s3, key));
  }
  return { opened, ids };
};

const list = async ({ s3 }: OpenedS3, query: Record<string, string> = {}) =>
  xmlOf(await send(s3, 'ListMultipartUploads', '', { query }));

const uploadsOf = (page: Record<string, unknown>): string[][] =>
  ((page.Upload ?? []) as { Key: string; UploadId: string }[]).map(({ Key, UploadId }) => [
    Key,
    UploadId,
  ]);

// Recorded from AWS: localstack/localstack tests/aws/services/s3/test_s3_list_operations.snapshot.json,
// test_list_multiparts_next_marker and test_list_multipart_uploads_marker_common_prefixes, 2026-02-21.
describe('ListMultipartUploads', () => {
  test('lists by key and then by time, and names the last upload as the next marker', async () => {
    const { opened, ids } = await withUploads('b', 'a', 'a');
    const page = await list(opened);
    expect(uploadsOf(page)).toEqual([
      ['a', ids[1]],
      ['a', ids[2]],
      ['b', ids[0]],
    ]);
    expect(page).toMatchObject({
      IsTruncated: 'false',
      MaxUploads: '1000',
      NextKeyMarker: 'b',
      NextUploadIdMarker: ids[0],
    });
    expect(page).toHaveProperty('Upload.0.Owner.ID');
  });

  test('continues after both markers, and after every upload of a key without an upload ID', async () => {
    const { opened, ids } = await withUploads('b', 'a', 'a');
    const after = { 'key-marker': 'a', 'upload-id-marker': ids[1] ?? '' };
    expect(uploadsOf(await list(opened, after))).toEqual([
      ['a', ids[2]],
      ['b', ids[0]],
    ]);
    expect(uploadsOf(await list(opened, { 'key-marker': 'a' }))).toEqual([['b', ids[0]]]);
  });

  test.each([
    { name: 'from the start', marker: '', prefixes: ['f/a/'], keys: [] },
    { name: 'after the common prefix', marker: 'f/a/', prefixes: [], keys: ['f/b'] },
    { name: 'after a key in the common prefix', marker: 'f/a/1', prefixes: [], keys: ['f/b'] },
  ])('groups by delimiter, $name', async ({ marker, prefixes, keys }) => {
    const { opened } = await withUploads('f/a/1', 'f/a/2', 'f/b', 'f/c');
    const query = { prefix: 'f/', delimiter: '/', 'max-uploads': '1', 'key-marker': marker };
    const page = await list(opened, query);
    const common = (page.CommonPrefixes ?? []) as { Prefix: string }[];
    expect(common.map(({ Prefix }) => Prefix)).toEqual(prefixes);
    expect(uploadsOf(page).map(([key]) => key)).toEqual(keys);
    expect(page.IsTruncated).toBe('true');
  });
});
